using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Scalar;

/// <summary>Prints the oracle: the product one element after the other, in float64.</summary>
internal static class ScalarEmitter
{
    public static string Emit(KernelPlan plan)
    {
        string word = plan.Format.WordBytes == 1
            ? "int word = weight.Words[flat % stride];"
            : "int word = MemoryMarshal.Cast<byte, int>(weight.Words)[flat % stride];";
        string group = plan.Spec.Axis == 0 ? "flat % layout.Columns" : "flat / Group";
        return CodeText.Of(
            $$"""
            /// <summary>y[M, N] = x[M, K]·Ŵᵀ, one element after the other: what every faster path is tested against.</summary>
            /// <remarks>Each ŵ is rounded to binary32 as in <see cref="Dequantize"/>; products and sums are float64, rounded once at the end.</remarks>
            public static void MatMulScalar(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y)
            {
                StorageLayout layout = weight.Layout;
                CheckLayout(layout);
                KernelArguments.CheckProduct(weight, MetaBytes, x.Length, m, y.Length, 0, layout.N, layout.N);
                for (int row = 0; row < m; row++)
                {
                    for (int n = 0; n < layout.N; n++)
                    {
                        double sum = 0;
                        for (int k = 0; k < layout.K; k++)
                        {
                            sum += (double)Element(weight, (n * layout.K) + k) * x[(row * layout.K) + k];
                        }

                        y[(row * layout.N) + n] = (float)sum;
                    }
                }
            }

            /// <summary>ŵ of one element, by its flat index n·K + k.</summary>
            private static float Element(PackedWeight weight, int flat)
            {
                StorageLayout layout = weight.Layout;
                int stride = layout.ChunkStride;
                {{word}}
                int code = (word >>> (Shift0 - (FieldBits * (flat / stride)))) & Mask;
                int group = {{group}};
                return (code - Meta(in MetaStart(weight.Zero), group)) * Meta(in MetaStart(weight.Scale), group);
            }
            """);
    }
}
