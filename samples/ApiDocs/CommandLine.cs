using System.CommandLine;

namespace Specializer.Samples.ApiDocs;

/// <summary>The options and what they become.</summary>
internal sealed class CommandLine
{
    private readonly Option<string[]> _config = new("--config", "-c")
    {
        Description = $"Configs to compare, by name; all of them by default: {NamedScheme.AllNames}",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _windows = SampleOptions.Windows();
    private readonly Option<string> _prompt = SampleOptions.Text("--prompt", "String.Join", "What the generated text begins with", "TEXT", "-p");
    private readonly Option<int> _tokens = SampleOptions.Number("--tokens", 300, "Bytes of text to generate; with the prompt at most 512", "-t");
    private readonly Option<string> _device = SampleOptions.Text(
        "--device", ModelDevice.Processor,
        "Where quantised models run: cpu; cuda or cuda:1, a GPU; ilgpu-cpu, an emulated one for checks, many minutes. fp32 runs on the processor",
        "NAME", "-d");

    private readonly Option<string?> _report = new("--report", "-r")
    {
        Description = "Also write the figures to this file as JSON",
        HelpName = "FILE",
    };

    private readonly Option<string?> _sweep = new("--sweep")
    {
        Description = "Evaluate a grid of configs instead, and write quality.json, .md and .svg to this folder; here by default. "
            + "With --config only those: figures of the others stay as they stand there, where they are over as many windows",
        HelpName = "FOLDER",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _model = SampleOptions.Model("config.json, model.safetensors, eval.bin and reference.json");

    /// <summary>The command.</summary>
    /// <param name="run">What it does.</param>
    public RootCommand Create(Action<RunOptions, CancellationToken> run) => SampleCommand.Create(
        "Quantises a small language model of the .NET API reference under each config, and compares size, quality and speed with float32.",
        [_config, _windows, _prompt, _tokens, _device, _report, _sweep, _model],
        (parsed, cancellation) => run(Read(parsed), cancellation));

    private RunOptions Read(ParseResult parsed)
    {
        string[] names = parsed.GetValue(_config) ?? [];
        int windows = SampleOptions.RequirePositive(parsed, _windows);
        int tokens = parsed.GetValue(_tokens);
        if (tokens < 0)
        {
            throw new UsageException($"--tokens is {tokens}, but cannot be negative.");
        }

        string prompt = parsed.GetValue(_prompt)!;
        if (prompt.Length == 0)
        {
            throw new UsageException("--prompt is empty, but the model needs at least one byte to begin with.");
        }

        string? sweep = parsed.GetResult(_sweep) is null ? null : parsed.GetValue(_sweep) ?? ".";
        IReadOnlyList<NamedScheme> declared = sweep is null ? NamedScheme.All : SweepSchemes.All;
        IReadOnlyList<NamedScheme> schemes = names.Length == 0
            ? declared
            : [.. names.SelectMany(name => name.Split(',')).Select(name => NamedScheme.Find(name, declared)).Distinct()];
        return new RunOptions(parsed.GetValue(_model)!, schemes, windows, prompt, tokens, parsed.GetValue(_device)!, parsed.GetValue(_report), sweep);
    }
}
