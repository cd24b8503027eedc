using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints what decodes a tile into a panel of bytes, for products with several rows of x of int8.</summary>
internal static class Int8DecoderEmitter
{
    public static string Emit(KernelPlan plan) => CodeText.Of(
        $$"""
        /// <summary>Decodes segments of a tile for products with several rows of x, or multiplies a few rows at once.</summary>
        private readonly struct Decoder : IInt8TileDecoder
        {
            /// <inheritdoc/>
            public static bool FullBytes => {{(plan.Format.FieldBits == 8 ? "true" : "false")}};

            /// <inheritdoc/>
            public static bool IsAffine => {{(plan.IsAffine ? "true" : "false")}};

            /// <inheritdoc/>
            [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
            public static void Decode<TLanes>(TiledWeight weight, int tile, int first, int count, ref int panel, nint stride)
                where TLanes : struct, ILanes<TLanes>
            {
                TileLayout tiles = weight.Layout;
                {{TileCodes.Length(plan)}}
                for (int segment = first; segment < first + count; segment++)
                {
                    int firstWord = ((tile * tiles.Segments) + segment) * tiles.WordsPerSegment;
                    for (int lane = 0; lane < TileLayout.Lanes; lane += TLanes.Count)
                    {
                        {{(plan.MetaPerColumn ? "TLanes scales = TLanes.Broadcast(1f), zeros = scales;" : TileCodes.Metas(plan))}}
                        TLanes.Store(scales, ref Unsafe.As<int, float>(ref panel), lane);
                        TLanes.Store(zeros, ref Unsafe.As<int, float>(ref panel), stride + lane);
                        {{TileCodes.Planes(plan)}}
                        ref int quad = ref Unsafe.Add(ref panel, (2 * stride) + lane);
                        int p = 0;
                        {{(plan.HasInt8Blocks ? Blocks(plan) : "")}}
                        {{(Int8Quads.HasTail(plan) ? Tail(plan) : "")}}
                    }

                    panel = ref Unsafe.Add(ref panel, (2 + ((length + 3) / 4)) * stride);
                }
            }
            {{Int8FusedEmitter.Emit(plan)}}
        }
        """);

    private static string Blocks(KernelPlan plan) => CodeText.Of(
        $$"""
        for (; p + {{Int8Quads.Block}} <= length; p += {{Int8Quads.Block}})
        {
            {{Int8Quads.Quads(plan, (i, codes) => $"TLanes.StoreWords({codes}, ref quad, {Offsets.Times(i, "stride")});")}}
            quad = ref Unsafe.Add(ref quad, {{Int8Quads.Block / 4}} * stride);
        }
        """);

    private static string Tail(KernelPlan plan) => CodeText.Of(
        $$"""

        for (; p < length; p += 4)
        {
            TLanes.StoreWords({{Int8Quads.Code(plan)}}, ref quad, 0);
            quad = ref Unsafe.Add(ref quad, stride);
        }
        """);
}
