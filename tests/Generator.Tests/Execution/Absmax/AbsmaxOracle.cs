namespace Specializer.Generator.Tests.Execution.Absmax;

/// <summary>The twelve functions as the notebook writes them, one element after the other, each step rounded to float32.</summary>
public sealed class AbsmaxOracle
{
    private readonly AbsmaxConfig _config;
    private readonly float[] _x;
    private readonly int[] _shape;
    private readonly float[] _low;
    private readonly float[] _high;

    public AbsmaxOracle(AbsmaxConfig config, float[] x, int[] shape)
    {
        _config = config;
        _x = x;
        _shape = shape;
        _low = new float[x.Length];
        _high = new float[x.Length];
        Array.Fill(_low, float.PositiveInfinity);
        Array.Fill(_high, float.NegativeInfinity);
        for (int i = 0; i < x.Length; i++)
        {
            _low[Group(i)] = MathF.Min(_low[Group(i)], x[i]);
            _high[Group(i)] = MathF.Max(_high[Group(i)], x[i]);
        }

        Scale = [.. x.Select((_, i) => ScaleOf(Group(i)))];
        Quantized = [.. x.Select((_, i) => Value(i))];
    }

    /// <summary>The scale of each element.</summary>
    public float[] Scale { get; }

    /// <summary>x̂.</summary>
    public float[] Quantized { get; }

    /// <summary>‖x − x̂‖₂ in float64.</summary>
    public double Distance => Math.Sqrt(_x.Zip(Quantized, (x, q) => ((double)x - q) * ((double)x - q)).Sum());

    /// <summary>Whether the values that share an element's scale lie on one side of 0.</summary>
    public bool IsOneSided(int i) => _low[Group(i)] > 0 || _high[Group(i)] < 0;

    private float LargestCode => _config.Symmetric ? (float)(Math.Pow(2, _config.Bits - 1) - 1) : (float)(Math.Pow(2, _config.Bits) - 1);

    /// <summary>dim=-1 is a row, dim=-2 a column: of each leading matrix for weights, of all joined rows for activations.</summary>
    private int Group(int i)
    {
        int columns = _shape[^1];
        int matrix = _shape[^2] * columns;
        return (_config.Operand, _config.Granularity) switch
        {
            (_, AbsmaxGranularity.Tensor) => 0,
            (AbsmaxOperand.Weight, AbsmaxGranularity.Channel) => i / columns,
            (AbsmaxOperand.Activation, AbsmaxGranularity.Token) => i / columns,
            (AbsmaxOperand.Weight, AbsmaxGranularity.Column) => (i / matrix * columns) + (i % columns),
            (AbsmaxOperand.Activation, AbsmaxGranularity.Channel) => i % columns,
            _ => throw new InvalidOperationException(),
        };
    }

    private float ScaleOf(int group) => _config.Symmetric
        ? MathF.Max(MathF.Max(MathF.Abs(_low[group]), MathF.Abs(_high[group])), 1e-5f) / LargestCode
        : MathF.Max(_high[group] - _low[group], 1e-5f) / LargestCode;

    private float Value(int i)
    {
        float s = Scale[i];
        if (_config.Symmetric)
        {
            return MathF.Round(_x[i] / s) * s;
        }

        float z = 0f - MathF.Round(_low[Group(i)] / s);
        switch (_config.Operand, _config.Granularity)
        {
            case (AbsmaxOperand.Weight, AbsmaxGranularity.Tensor):
                z = Math.Clamp(z, 0f, LargestCode);
                float code = Math.Clamp(MathF.Round((_x[i] / s) + z), 0f, LargestCode);
                return (code - z) * s;
            case (AbsmaxOperand.Weight, AbsmaxGranularity.Channel):
                break;
            default:
                z = Math.Clamp(z, 0f, LargestCode);
                break;
        }

        float unclamped = MathF.Round(_x[i] / s) + z;
        return (unclamped - z) * s;
    }
}
