using System.CommandLine;
using System.Globalization;

namespace Specializer.Samples.QDora;

/// <summary>The options and what they become.</summary>
internal sealed class CommandLine
{
    private const int LargestRank = 256;

    private readonly Option<int> _steps = Number("--steps", "-s", 200, "Updates of the adapters");
    private readonly Option<int> _batch = Number("--batch", "-b", 1, "Windows of 512 bytes of text an update");
    private readonly Option<int> _rank = Number("--rank", "-r", 8, "Rank of the adapters");
    private readonly Option<int> _seed = Number(
        "--seed", null, 1, "Determines the adapters' beginning and the order of the text", "NUMBER");
    private readonly Option<int> _windows = Number(
        "--windows", "-w", 16, "Windows of 512 bytes of held-out text to evaluate on, spread evenly over it; 400 are all");

    private readonly Option<double> _learningRate = new("--learning-rate", "-l")
    {
        Description = "The largest learning rate; it rises over a tenth of the steps and then falls to 0",
        HelpName = "RATE",
        DefaultValueFactory = _ => 2e-3,
    };

    private readonly Option<int?> _threads = new("--threads", "-t")
    {
        Description = "Threads of a kernel; one a core by default. Results are the same, bit for bit",
        HelpName = "COUNT",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder that the adapter is written to",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "qdora-adapter",
    };

    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "Folder with config.json, model.safetensors, eval.bin and train.bin",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => ByteModel.DefaultFolder,
    };

    /// <summary>The command.</summary>
    /// <param name="run">What it does.</param>
    public RootCommand Create(Action<RunOptions, CancellationToken> run)
    {
        var command = new RootCommand(
            "Quantises a small language model of the .NET API reference to 3 bits, fine-tunes DoRA adapters on the frozen weights, "
            + "and saves them as PEFT does.")
        {
            _steps, _batch, _rank, _learningRate, _seed, _windows, _threads, _output, _model,
        };
        command.SetAction((parsed, cancellation) =>
        {
            run(Read(parsed), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static Option<int> Number(string name, string? alias, int value, string description, string helpName = "COUNT") =>
        new(name, alias is null ? [] : [alias])
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => value,
        };

    private RunOptions Read(ParseResult parsed)
    {
        foreach (Option<int> option in (Option<int>[])[_steps, _batch, _rank, _windows])
        {
            if (parsed.GetValue(option) < 1)
            {
                throw new UsageException($"{option.Name} is {parsed.GetValue(option)}, but at least 1 is needed.");
            }
        }

        if (parsed.GetValue(_rank) > LargestRank)
        {
            throw new UsageException($"--rank is {parsed.GetValue(_rank)}, but {LargestRank} features are the whole width of this model.");
        }

        double learningRate = parsed.GetValue(_learningRate);
        if (!(learningRate > 0) || !double.IsFinite(learningRate))
        {
            throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"--learning-rate is {learningRate}, but must be a positive number."));
        }

        int? threads = parsed.GetValue(_threads);
        if (threads is < 1 or > KernelPool.LargestDegree)
        {
            throw new UsageException($"--threads is {threads}, but must be 1 to {KernelPool.LargestDegree}.");
        }

        return new RunOptions(
            parsed.GetValue(_model)!, parsed.GetValue(_steps), parsed.GetValue(_batch), parsed.GetValue(_rank), learningRate,
            parsed.GetValue(_seed), parsed.GetValue(_windows), threads, parsed.GetValue(_output)!);
    }
}
