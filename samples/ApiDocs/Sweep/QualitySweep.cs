using System.Globalization;
using Spectre.Console;

namespace Specializer.Samples.ApiDocs;

/// <summary>Evaluates a grid of configs on held-out text, and writes table, plot and figures.</summary>
internal sealed class QualitySweep
{
    private readonly RunOptions _options;
    private readonly IAnsiConsole _console;
    private readonly ByteModel _model;
    private readonly HeldOutText _text;
    private readonly ReferenceFigures _reference;
    private readonly string _folder;
    private readonly QualityReport? _earlier;

    /// <summary>Checks the options against the model's files.</summary>
    /// <exception cref="UsageException">An option does not fit the model, or the folder does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public QualitySweep(RunOptions options, IAnsiConsole console)
    {
        _options = options;
        _console = console;
        _folder = options.SweepFolder!;
        _model = ByteModel.Open(options.ModelFolder);
        _text = HeldOutText.Read(_model.File("eval.bin"));
        _reference = ReferenceFigures.Read(_model.File("reference.json"));
        if (!Directory.Exists(_folder))
        {
            throw new UsageException($"--sweep {_folder}: there is no such folder.");
        }

        if (options.Windows > _text.Windows)
        {
            throw new UsageException($"--windows is {options.Windows}, but there are {_text.Windows}.");
        }

        _earlier = QualityFiles.Earlier(_folder);
    }

    /// <summary>Evaluates what was asked for, adds an earlier sweep's points over the same windows, writes the files and prints the table.</summary>
    public void Run(CancellationToken cancellation)
    {
        List<QualityPoint> points = [];
        ProgressBoard.Run(_console, board =>
        {
            LlamaForCausalLM trained = _model.Load(cancellation);
            points.Add(Evaluate(board.Begin("fp32", _options.Windows), null, trained, cancellation));
            foreach (NamedScheme named in _options.Schemes)
            {
                LlamaForCausalLM model = _model.Load(cancellation);
                ProgressLine line = board.Begin(named.Name, QuantizedLayers.Count(model) + _options.Windows);
                line.Phase("quantising");
                QuantizedLayers.Quantize(model, named, line.Step, cancellation);
                points.Add(Evaluate(line, named, model, cancellation));
            }
        });

        var report = new QualityReport(
            $"dotnet run -c Release --project samples/ApiDocs -- --sweep docs/results --windows {_options.Windows}",
            Machine.Description,
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _options.Windows,
            _text.Windows,
            points[0].BitsPerByte,
            _reference.Fp32,
            QualityPoint.WithFront(points.Skip(1)));
        report = _earlier is null ? report : report.With(_earlier, SweepSchemes.All.Select(named => named.Name));
        QualityFiles.Write(_folder, report);
        _console.WriteLine(QualityTable.Print(report));
        _console.WriteLine($"quality.json, quality.md and quality.svg are in {_folder}.");
    }

    private QualityPoint Evaluate(ProgressLine line, NamedScheme? scheme, LlamaForCausalLM model, CancellationToken cancellation)
    {
        line.Phase("evaluating");
        double bitsPerByte = _text.BitsPerByte(model, _options.Windows, line.Step, cancellation);
        line.Finish(string.Create(CultureInfo.InvariantCulture, $"{bitsPerByte:F4} bits/byte"));
        QuantConfig? config = (scheme as WeightScheme)?.Config;
        return new QualityPoint(
            scheme?.Name ?? "fp32",
            scheme?.Bits ?? 32,
            config is { Group: > 0 } ? config.Group : null,
            config is { Group: > 0 } ? config.Axis : null,
            QuantizedLayers.StoredBitsPerWeight(model),
            QuantizedLayers.BitsPerWeight(model),
            bitsPerByte,
            scheme is null ? _reference.Fp32 : scheme.BitsPerByteOf(_reference));
    }
}
