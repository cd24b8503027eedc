using System.CommandLine;
using System.Globalization;

namespace Specializer.Samples.QDora;

/// <summary>The options and what they become.</summary>
internal sealed class CommandLine
{
    private const int LargestRank = 256;

    private readonly Option<int> _steps = SampleOptions.Number("--steps", 200, "Updates of the adapters", "-s");
    private readonly Option<int> _batch = SampleOptions.Number("--batch", 1, "Windows of 512 bytes of text an update", "-b");
    private readonly Option<int> _rank = SampleOptions.Number("--rank", 8, "Rank of the adapters", "-r");
    private readonly Option<int> _seed = SampleOptions.Number("--seed", 1, "Determines the adapters' beginning and the order of the text");
    private readonly Option<int> _windows = SampleOptions.Windows();

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

    private readonly Option<string> _output = SampleOptions.Text(
        "--output", "qdora-adapter", "Folder that the adapter is written to", "FOLDER", "-o");
    private readonly Option<string> _model = SampleOptions.Model("config.json, model.safetensors, eval.bin and train.bin");

    /// <summary>The command.</summary>
    /// <param name="run">What it does.</param>
    public RootCommand Create(Action<RunOptions, CancellationToken> run) => SampleCommand.Create(
        "Quantises a small language model of the .NET API reference to 3 bits, fine-tunes DoRA adapters on the frozen weights, "
        + "and saves them as PEFT does.",
        [_steps, _batch, _rank, _learningRate, _seed, _windows, _threads, _output, _model],
        (parsed, cancellation) => run(Read(parsed), cancellation));

    private RunOptions Read(ParseResult parsed)
    {
        foreach (Option<int> option in (Option<int>[])[_steps, _batch, _rank, _windows])
        {
            SampleOptions.RequirePositive(parsed, option);
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
