using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Specializer.Samples.ApiDocs;

/// <summary>The sample's work: the same model in float32 and under each config, measured alike.</summary>
internal sealed class Comparison : IDisposable
{
    // The first tokens compile what they run; they are not part of the speed.
    private const int WarmUpTokens = 64;
    private const int MeasuredTokens = 192;

    private readonly RunOptions _options;
    private readonly IAnsiConsole _console;
    private readonly HeldOutText _text;
    private readonly ReferenceFigures _reference;
    private readonly ByteModel _model;
    private readonly int[] _prompt;
    private readonly ModelDevice _device;

    /// <summary>Checks the options against the model's files.</summary>
    /// <exception cref="UsageException">An option does not fit the model.</exception>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public Comparison(RunOptions options, IAnsiConsole console)
    {
        _options = options;
        _console = console;
        _model = ByteModel.Open(options.ModelFolder);
        if (options.ReportPath is { } report)
        {
            Report.CheckPath(report);
        }

        _text = HeldOutText.Read(_model.File("eval.bin"));
        _reference = ReferenceFigures.Read(_model.File("reference.json"));
        _prompt = Bytes.ToTokens(options.Prompt);
        CheckAgainstModel();
        _device = ModelDevice.Open(options.Device);
    }

    /// <summary>Frees the device.</summary>
    public void Dispose() => _device.Dispose();

    /// <summary>Measures everything, prints it, writes the report, and lets one model speak.</summary>
    public void Run(CancellationToken cancellation)
    {
        List<ConfigResult> results = [];
        RunningModel? speaker = null;
        LlamaForCausalLM trained = LoadModel(cancellation);
        NamedScheme speaking = _options.Schemes.FirstOrDefault(named => named.Bits == 4) ?? _options.Schemes[0];
        ProgressBoard.Run(_console, board =>
        {
            results.Add(Measure(board.Begin("fp32", _options.Windows + 1), "fp32", null, trained, new ProcessorModel(trained), cancellation));
            foreach (NamedScheme named in _options.Schemes)
            {
                LlamaForCausalLM model = LoadModel(cancellation);
                ProgressLine line = board.Begin(named.Name, QuantizedLayers.Count(model) + _options.Windows + 1);
                line.Phase("quantising");
                QuantizedLayers.Quantize(model, named, line.Step, cancellation);
                RunningModel running = _device.Run(model, cancellation);
                results.Add(Measure(line, named.Name, named, model, running, cancellation));
                if (named == speaking)
                {
                    speaker = running;
                }
                else
                {
                    running.Dispose();
                }
            }
        });

        ResultTable.Print(_console, results, _options.Windows, _text.Windows);
        if (_options.ReportPath is { } report)
        {
            Report.Write(report, results, _options.Windows);
            _console.WriteLine($"The figures are in {report}.");
        }

        using (speaker)
        {
            Speak(speaker!, speaking.Name, cancellation);
        }
    }

    private void CheckAgainstModel()
    {
        if (_options.Windows > _text.Windows)
        {
            throw new UsageException($"--windows is {_options.Windows}, but there are {_text.Windows}.");
        }

        int room = Math.Max(0, _model.Config.MaxPositionEmbeddings - _prompt.Length);
        if (_options.Tokens > room)
        {
            throw new UsageException(
                $"--tokens is {_options.Tokens}, but after a prompt of {_prompt.Length} bytes this model has room for {room}.");
        }
    }

    private LlamaForCausalLM LoadModel(CancellationToken cancellation) => _model.Load(cancellation);

    private ConfigResult Measure(
        ProgressLine line, string name, NamedScheme? scheme, LlamaForCausalLM model, RunningModel running, CancellationToken cancellation)
    {
        line.Phase("evaluating");
        double bitsPerByte = _text.BitsPerByte(running.Forward, model.Config.VocabSize, _options.Windows, line.Step, cancellation);
        line.Phase("generating");
        double tokensPerSecond = TokensPerSecond(running, cancellation);
        line.Finish(string.Create(CultureInfo.InvariantCulture, $"{bitsPerByte:F4} bits/byte, {tokensPerSecond:F0} tokens/s"));
        return new ConfigResult(
            name,
            scheme,
            QuantizedLayers.BitsPerWeight(model),
            QuantizedLayers.ModelBytes(model) / 1e6,
            bitsPerByte,
            scheme is null ? _reference.Fp32 : scheme.BitsPerByteOf(_reference),
            tokensPerSecond);
    }

    private static double TokensPerSecond(RunningModel model, CancellationToken cancellation)
    {
        int generated = 0;
        long start = 0;
        foreach (int _ in model.GenerateGreedily(Bytes.ToTokens("\n"), WarmUpTokens + MeasuredTokens, cancellation))
        {
            generated++;
            if (generated == WarmUpTokens)
            {
                start = Stopwatch.GetTimestamp();
            }
        }

        return MeasuredTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Speak(RunningModel model, string name, CancellationToken cancellation)
    {
        if (_options.Tokens == 0)
        {
            return;
        }

        _console.WriteLine();
        _console.WriteLine($"{name} continues the prompt:");
        Console.Write(_options.Prompt);
        foreach (string text in Bytes.ToText(model.GenerateGreedily(_prompt, _options.Tokens, cancellation)))
        {
            Console.Write(text);
        }

        Console.WriteLine();
    }
}
