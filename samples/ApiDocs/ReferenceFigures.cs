using System.Text.Json;

namespace Specializer.Samples.ApiDocs;

/// <summary>What PyTorch and the hqq package reach with the same model, over all windows.</summary>
internal sealed class ReferenceFigures
{
    private readonly Dictionary<(double Bits, int Group, int Axis, bool Optimize), double> _hqq = [];

    private ReferenceFigures(double fp32) => Fp32 = fp32;

    /// <summary>Bits per byte of the model as it was trained.</summary>
    public double Fp32 { get; }

    /// <summary>Reads <c>reference.json</c>.</summary>
    /// <exception cref="InvalidDataException">The file is not of that form.</exception>
    public static ReferenceFigures Read(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            var figures = new ReferenceFigures(json.RootElement.GetProperty("fp32_of_fp16_weights").GetDouble());
            foreach (JsonElement entry in json.RootElement.GetProperty("hqq").EnumerateArray())
            {
                var key = (
                    entry.GetProperty("nbits").GetDouble(), entry.GetProperty("group").GetInt32(),
                    entry.GetProperty("axis").GetInt32(), entry.GetProperty("optimize").GetBoolean());
                figures._hqq[key] = entry.GetProperty("bits_per_byte").GetDouble();
            }

            return figures;
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: it does not hold the reference figures: {exception.Message}", exception);
        }
    }

    /// <summary>Bits per byte that hqq reaches under a config (null: fp32), or null where it was not tried: no reference rounds zeros.</summary>
    public double? BitsPerByte(QuantConfig? config)
    {
        if (config is null)
        {
            return Fp32;
        }

        return config.Method == QuantMethod.Hqq && !config.RoundZero
            && _hqq.TryGetValue((config.Bits, config.Group, config.Axis, config.Optimize), out double bits) ? bits : null;
    }
}
