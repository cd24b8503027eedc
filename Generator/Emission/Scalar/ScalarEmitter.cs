using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Scalar;

/// <summary>Prints the oracle: the product one element after the other, in float64.</summary>
internal static class ScalarEmitter
{
    public static string Emit(KernelPlan plan)
    {
        string source = Offsets.Words(plan.Format, "weight.Words");
        string code = plan.Format.Pack == PackLayout.HqqColumn
            ? CodeText.Of(
                $"""
                int stride = layout.ChunkStride;
                int word = {source}[flat % stride];
                int code = (word >>> (Shift0 - (FieldBits * (flat / stride)))) & Mask;
                """)
            : "int code = CodeOf(weight.Words, flat);";
        string group = plan.MetaPerColumn ? "flat % layout.Columns" : plan.GroupIsConstant ? "flat / Group" : "flat / layout.Group";
        string value = plan.IsAffine
            ? "(code * Meta(in MetaStart(weight.Scale), group)) + Meta(in MetaStart(weight.Zero), group)"
            : "(code - Meta(in MetaStart(weight.Zero), group)) * Meta(in MetaStart(weight.Scale), group)";
        bool needsLayout = plan.Format.Pack == PackLayout.HqqColumn || !plan.GroupIsConstant;
        return CodeText.Of(
            $$"""
            /// <summary>y[M, N] = x[M, K]·Ŵᵀ, one element after the other: what every faster path is tested against.</summary>
            /// <remarks>Each ŵ is rounded to binary32 as in <see cref="DequantizeRows"/>; products and sums are float64, rounded once at the end.</remarks>
            public static void MatMulScalar(PackedWeight weight, ReadOnlySpan<float> x, int m, Span<float> y)
            {
                StorageLayout layout = weight.Layout;
                CheckLayout(layout);
                KernelArguments.CheckProduct(weight, MetaBytes, x.Length, m, y.Length);
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
                {{(needsLayout ? "StorageLayout layout = weight.Layout;" : "")}}
                {{code}}
                int group = {{group}};
                return {{value}};
            }
            """);
    }
}
