using System.Diagnostics;
using System.Globalization;

namespace Specializer.Samples.QDora;

/// <summary>The sample's work: quantise, train the adapters, save them, load them again, and measure before and after.</summary>
internal sealed class FineTuning
{
    // Lines of progress in a run of any length.
    private const int ProgressLines = 20;

    private readonly RunOptions _options;
    private readonly TextWriter _output;
    private readonly ByteModel _model;
    private readonly HeldOutText _heldOut;
    private readonly TrainingText _training;

    /// <summary>Checks the options against the model's files.</summary>
    /// <exception cref="UsageException">An option does not fit the model.</exception>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    /// <exception cref="IOException">A file is missing, or the output folder cannot be made.</exception>
    public FineTuning(RunOptions options, TextWriter output)
    {
        (_options, _output) = (options, output);
        _model = ByteModel.Open(options.ModelFolder);
        _heldOut = HeldOutText.Read(_model.File("eval.bin"));
        _training = TrainingText.Read(_model.File("train.bin"), options.Seed);
        if (options.Windows > _heldOut.Windows)
        {
            throw new UsageException($"--windows is {options.Windows}, but there are {_heldOut.Windows}.");
        }

        if (File.Exists(options.OutputFolder))
        {
            throw new UsageException($"--output {options.OutputFolder}: this is a file, not a folder.");
        }

        Directory.CreateDirectory(options.OutputFolder);
    }

    /// <summary>Does it, a line at a time.</summary>
    public void Run(CancellationToken cancellation)
    {
        KernelPool.Shared.MaxDegreeOfParallelism = _options.Threads ?? -1;
        long start = Stopwatch.GetTimestamp();
        Report($"evaluating on {_options.Windows} of {_heldOut.Windows} windows of {HeldOutText.WindowBytes} bytes");
        Report($"fp32: {BitsPerByte(_model.Load(cancellation), cancellation):F4} bits/byte");

        AdaptedModel adapted = AdaptedModel.Quantize(_model, cancellation);
        double before = BitsPerByte(adapted.WithoutAdapters(cancellation), cancellation);
        Report($"3 bits: {before:F4} bits/byte, {adapted.Layers} layers quantised");

        LlamaForCausalLM model = adapted.WithAdapters(_options.Rank, _options.Seed, cancellation);
        Train(model, cancellation);
        double after = BitsPerByte(model, cancellation);
        Report($"3 bits with adapters: {after:F4} bits/byte, {after - before:+0.0000;-0.0000}");

        PeftAdapter.Save(model, _options.OutputFolder, baseModel: Path.GetFileName(Path.TrimEndingDirectorySeparator(_options.ModelFolder)));
        Report($"saved to {_options.OutputFolder}");
        CheckSaved(adapted, after, cancellation);
        Report($"done in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
    }

    private void Train(LlamaForCausalLM model, CancellationToken cancellation)
    {
        var trainer = new LlamaTrainer(model, HeldOutText.WindowBytes);
        var optimizer = new AdamW(trainer.Parameters);
        var schedule = new CosineSchedule(_options.LearningRate, _options.Steps, warmUpSteps: _options.Steps / 10);
        int parameters = trainer.Parameters.Sum(parameter => parameter.Values.Length);
        Report($"training {parameters} parameters of rank {_options.Rank}, {_options.Steps} steps of {_options.Batch * HeldOutText.WindowBytes} bytes");

        var progress = new TrainingProgress(_output, _options.Steps, Math.Max(1, _options.Steps / ProgressLines));
        int[] tokens = new int[HeldOutText.WindowBytes];
        for (int step = 0; step < _options.Steps; step++)
        {
            double loss = 0;
            for (int window = 0; window < _options.Batch; window++)
            {
                cancellation.ThrowIfCancellationRequested();
                _training.Next(tokens);
                loss += trainer.Accumulate(tokens, weight: 1.0 / _options.Batch, cancellation) / _options.Batch;
            }

            trainer.Update(optimizer, schedule.RateAt(step));
            progress.Step(loss / Math.Log(2), _options.Batch * tokens.Length);
        }
    }

    /// <summary>Loads what was saved into adapters that began elsewhere; the model must be the same to the last bit.</summary>
    private void CheckSaved(AdaptedModel adapted, double expected, CancellationToken cancellation)
    {
        LlamaForCausalLM loaded = adapted.WithAdapters(_options.Rank, _options.Seed + 1, cancellation);
        PeftAdapter.Load(loaded, _options.OutputFolder);
        double actual = BitsPerByte(loaded, cancellation);
        if (actual != expected)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"{_options.OutputFolder}: loaded again, it gives {actual:R} bits/byte instead of {expected:R}."));
        }

        Report($"loaded again: {actual:F4} bits/byte, the same to the last bit");
    }

    private double BitsPerByte(LlamaForCausalLM model, CancellationToken cancellation) =>
        _heldOut.BitsPerByte(model, _options.Windows, () => { }, cancellation);

    private void Report(FormattableString line) => _output.WriteLine(FormattableString.Invariant(line));
}
