using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Specializer;

/// <summary>A tensor quantized by an absmax scheme: signed bytes, scales and, where asymmetric, zero points.</summary>
/// <remarks>x̂ = (code − zero)·scale. Zero points and codes are those of the format less 2^(bits−1), so that codes fit a signed byte.</remarks>
public sealed class AbsmaxTensor
{
    private readonly AbsmaxShape _matrices;

    /// <summary>Wraps parts that are quantized already. The arrays are kept, not copied.</summary>
    /// <param name="config">The config they were quantized with.</param>
    /// <param name="shape">[.., rows, columns].</param>
    /// <param name="codes">As many as the shape has elements, row-major.</param>
    /// <param name="scale">One for the tensor, or one a row or column, by the config.</param>
    /// <param name="zero">As many whole numbers; null where the config is symmetric.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape, or there are zero points where none belong.</exception>
    public AbsmaxTensor(AbsmaxConfig config, ReadOnlySpan<int> shape, sbyte[] codes, float[] scale, float[]? zero)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(scale);
        _matrices = AbsmaxShape.Of(config.Function, shape, codes.Length);
        Kernels.KernelArguments.CheckLength(nameof(scale), scale.Length, _matrices.Scales(config.Function.Scope));
        if (config.Symmetric != (zero is null))
        {
            throw new ArgumentException(
                config.Symmetric ? $"{config} has no zero points." : $"{config} needs zero points, one for each scale.", nameof(zero));
        }

        if (zero is not null)
        {
            Kernels.KernelArguments.CheckLength(nameof(zero), zero.Length, scale.Length);
        }

        Config = config;
        Shape = [.. shape];
        Codes = codes;
        Scale = scale;
        Zero = zero;
    }

    /// <summary>The config.</summary>
    public AbsmaxConfig Config { get; }

    /// <summary>[.., rows, columns].</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Codes, row-major.</summary>
    public sbyte[] Codes { get; }

    /// <summary>Units of x a code.</summary>
    public float[] Scale { get; }

    /// <summary>The codes that stand for 0, or null where symmetric: there it is 0.</summary>
    public float[]? Zero { get; }

    /// <summary>x̂ = (code − zero)·scale, each step rounded to float32.</summary>
    public float[] Dequantize()
    {
        float[] values = new float[Codes.Length];
        TensorPrimitives.ConvertTruncating<sbyte, float>(Codes, values);
        int columns = _matrices.Columns;
        for (int row = 0; row < _matrices.Matrices * _matrices.Rows; row++)
        {
            Span<float> elements = values.AsSpan(row * columns, columns);
            switch (Config.Function.Scope)
            {
                case ScaleScope.Column:
                    DequantizeRow(elements, row / _matrices.Rows * columns);
                    break;
                case ScaleScope.Row:
                    DequantizeRow(elements, Scale[row], Zero?[row]);
                    break;
                default:
                    DequantizeRow(elements, Scale[0], Zero?[0]);
                    break;
            }
        }

        return values;
    }

    private static void DequantizeRow(Span<float> elements, float scale, float? zero)
    {
        if (zero is { } shift)
        {
            TensorPrimitives.Subtract(elements, shift, elements);
        }

        TensorPrimitives.Multiply(elements, scale, elements);
    }

    private void DequantizeRow(Span<float> elements, int firstScale)
    {
        if (Zero is { } zero)
        {
            TensorPrimitives.Subtract(elements, zero.AsSpan(firstScale, elements.Length), elements);
        }

        TensorPrimitives.Multiply(elements, Scale.AsSpan(firstScale, elements.Length), elements);
    }
}
