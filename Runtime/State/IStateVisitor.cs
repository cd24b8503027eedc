namespace Specializer;

/// <summary>Sees the tensors of a module, by name and in the memory that they lie in.</summary>
public interface IStateVisitor
{
    /// <summary>Visits a dense tensor. What is loaded is written into its memory.</summary>
    /// <typeparam name="T">
    /// bool, byte, sbyte, short, ushort, int, uint, long, ulong, <see cref="Half"/>, float or double. Into floats, any of F16, BF16, F32
    /// and F64 is loaded; every other type must be the same in the file.
    /// </typeparam>
    /// <param name="name">The tensor's name within its module: <c>weight</c>.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    void Visit<T>(string name, Memory<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged;

    /// <summary>Visits a dense tensor that fills an array.</summary>
    /// <inheritdoc cref="Visit{T}(string, Memory{T}, ReadOnlySpan{long})"/>
    void Visit<T>(string name, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged => Visit(name, values.AsMemory(), shape);

    /// <summary>Visits the weight and the bias of a quantized linear layer. A loaded weight takes the old one's place.</summary>
    /// <typeparam name="TScheme">The weight's scheme; what is loaded must have the same.</typeparam>
    /// <param name="weight">The place that holds the weight.</param>
    /// <param name="bias">[N], or null for none; what is loaded is written into it.</param>
    void Visit<TScheme>(ref QuantizedTensor<TScheme> weight, float[]? bias)
        where TScheme : struct, IQuantScheme<TScheme>;
}
