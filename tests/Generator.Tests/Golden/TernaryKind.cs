using System.Runtime.InteropServices;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Golden;

/// <summary>BitNet's ternary codes, four to a byte, bit for bit; and the same codes five to a byte.</summary>
public sealed class TernaryKind : IGoldenKind
{
    private const string Fields = "[Quant(Bits = 1.58, Pack = RowMajor)]";
    private const string Digits = "[Quant(Bits = 1.58, Pack = Trits)]";

    /// <inheritdoc/>
    public string Kind => "ternary_uint2";

    /// <inheritdoc/>
    public IEnumerable<string> Configs(GoldenCase golden) => [Fields, Digits];

    /// <inheritdoc/>
    public void Check(GoldenCase golden, CompiledSchemes schemes)
    {
        float[] weight = golden.Singles("weight");
        int k = (int)golden.Shape("weight")[^1];
        QuantizedTensor quantized = schemes[Fields].Quantize(weight, weight.Length / k, k);
        PackedTensor packed = quantized.ToStorage();
        Near.Exact<byte>("codes", golden.Bytes("codes"), quantized.Codes());
        Near.Exact<byte>("packed bytes", golden.Bytes("packed"), packed.Words);
        Near.Relative("gamma", [(float)golden.Number("gamma")], MemoryMarshal.Cast<byte, float>(packed.Scale), 1e-6, smallest: 0);

        // The dense layout is ours: its codes and values are those of the reference.
        QuantizedTensor dense = schemes[Digits].Quantize(weight, weight.Length / k, k);
        Near.Exact<byte>("codes of Trits", golden.Bytes("codes"), dense.Codes());
        Near.Exact<float>("values of Trits", quantized.Dequantize(), dense.Dequantize());
    }
}
