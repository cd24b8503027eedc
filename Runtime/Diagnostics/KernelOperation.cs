namespace Specializer;

/// <summary>The values of <see cref="SpecializerDiagnostics.OperationTag"/>.</summary>
internal static class KernelOperation
{
    public const string MatMul = "matmul";
    public const string MatMulTransposed = "matmul_transposed";
    public const string Dequantize = "dequantize";
    public const string Quantize = "quantize";
}
