using System.CommandLine;

namespace Specializer.Samples.ApiDocs;

/// <summary>The options and what they become.</summary>
internal sealed class CommandLine
{
    private const int DefaultWindows = 16;

    private readonly Option<string[]> _config = new("--config", "-c")
    {
        Description = $"Configs to compare, by name; all of them by default: {NamedScheme.AllNames}",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int> _windows = new("--windows", "-w")
    {
        Description = "Windows of 512 bytes of held-out text to evaluate on, spread evenly over it; 400 are all",
        HelpName = "COUNT",
        DefaultValueFactory = _ => DefaultWindows,
    };

    private readonly Option<string> _prompt = new("--prompt", "-p")
    {
        Description = "What the generated text begins with",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "String.Join",
    };

    private readonly Option<int> _tokens = new("--tokens", "-t")
    {
        Description = "Bytes of text to generate; with the prompt at most 512",
        HelpName = "COUNT",
        DefaultValueFactory = _ => 300,
    };

    private readonly Option<string> _device = new("--device", "-d")
    {
        Description = "Where products of quantised layers run: cpu; cuda or cuda:1, a GPU; ilgpu-cpu, an emulated one for checks. All else runs on the processor",
        HelpName = "NAME",
        DefaultValueFactory = _ => ModelDevice.Processor,
    };

    private readonly Option<string?> _report = new("--report", "-r")
    {
        Description = "Also write the figures to this file as JSON",
        HelpName = "FILE",
    };

    private readonly Option<string?> _sweep = new("--sweep")
    {
        Description = "Evaluate a grid of configs instead, and write quality.json, .md and .svg to this folder; here by default",
        HelpName = "FOLDER",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "Folder with config.json, model.safetensors, eval.bin and reference.json",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => ByteModel.DefaultFolder,
    };

    /// <summary>The command.</summary>
    /// <param name="run">What it does.</param>
    public RootCommand Create(Action<RunOptions, CancellationToken> run)
    {
        var command = new RootCommand(
            "Quantises a small language model of the .NET API reference under each config, "
            + "and compares size, quality and speed with float32.")
        {
            _config, _windows, _prompt, _tokens, _device, _report, _sweep, _model,
        };
        command.SetAction((parsed, cancellation) =>
        {
            run(Read(parsed), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private RunOptions Read(ParseResult parsed)
    {
        string[] names = parsed.GetValue(_config) ?? [];
        int windows = parsed.GetValue(_windows);
        int tokens = parsed.GetValue(_tokens);
        if (windows < 1)
        {
            throw new UsageException($"--windows is {windows}, but at least 1 is needed.");
        }

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
