#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Layout;
using Xunit;

namespace Specializer.Tests;

/// <summary>Bit planes of ternary weights: what the host arranges, and what the device makes of it.</summary>
[Collection(TestDevice.Collection)]
public class TritPlaneTests(TestDevice device)
{
    [Fact]
    public void Arrange_AnyWeight_PutsEachCodeWhereItsPlaceIs()
    {
        QuantizedTensor<GpuTernary> weight = Layers.Make<GpuTernary>(21, 500).Weight;
        TritPlaneLayout layout = TritPlaneLayout.For(weight.Layout)!;
        byte[] codes = weight.Codes();

        int[] words = TritPlaneArrangement.Arrange(layout, codes);

        for (int n = 0; n < 21; n++)
        {
            for (int k = 0; k < 500; k++)
            {
                int start = (int)(layout.TileAt(n / TritPlanes.Rows) + (k / TritPlanes.Columns * TritPlanes.Bytes)) / 4;
                Assert.Equal(codes[(n * 500) + k], CodeAt(words.AsSpan(start), n % TritPlanes.Rows, k % TritPlanes.Columns));
            }
        }
    }

    [Fact]
    public void Expand_ScalesInFloat32_GivesTheUnitsOfTheHost() => AssertExpands<GpuTernary>(n: 33, k: 800);

    [Fact]
    public void Expand_ScalesInFloat16_GivesTheUnitsOfTheHost() => AssertExpands<GpuTernaryHalf>(n: 16, k: 384);

    [Fact]
    public void Expand_ScalesInBFloat16_GivesTheUnitsOfTheHost() => AssertExpands<GpuTernaryHqq>(n: 8, k: 60);

    private void AssertExpands<TScheme>(int n, int k)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        QuantizedTensor<TScheme> weight = Layers.Make<TScheme>(n, k).Weight;
        PackedTensor packed = weight.ToStorage();
        UnitLayout layout = UnitLayout.For(weight.Layout, TScheme.Config.ScaleBytes)!;
        TritPlaneLayout planes = TritPlaneLayout.For(weight.Layout)!;
        using MemoryBuffer1D<int, Stride1D.Dense> words = device.Gpu.Copy(TritPlaneArrangement.Arrange(planes, weight.Codes()));
        using MemoryBuffer1D<int, Stride1D.Dense> units = device.Gpu.Accelerator.Allocate1D<int>(layout.Bytes / sizeof(int));
        using MemoryBuffer1D<float, Stride1D.Dense> scale = device.Gpu.Copy([Single(packed.Scale, TScheme.Config.Scale)]);
        using MemoryBuffer1D<float, Stride1D.Dense> zero = device.Gpu.Copy([Single(packed.Zero, TScheme.Config.Scale)]);

        GpuWeight target = new(units.View.BaseView, scale.View.BaseView, zero.View.BaseView, new GpuShape(layout));
        device.Gpu.Common.ExpandTrits(
            device.Gpu.Stream, TritKernels.Blocks(layout), words.View.BaseView, planes.Units, target, target.Units.Cast<GpuHalf8>(), (int)TScheme.Config.Scale);
        device.Gpu.Stream.Synchronize();

        AssertSameUnits(layout, UnitArrangement.Arrange(layout, packed, weight.Codes()), units.GetAsArray1D());
    }

    /// <summary>Units are alike but for rows and columns that fill them up, whose codes may be anything: those that stand for W, and all scales of its rows.</summary>
    private static void AssertSameUnits(UnitLayout layout, int[] expected, int[] actual)
    {
        int unitWords = layout.Format.Bytes / 4;
        for (int n = 0; n < layout.Storage.N; n++)
        {
            for (int k = 0; k < layout.Storage.K; k++)
            {
                int start = (int)(layout.UnitAt(n / UnitFormat.Rows, k / UnitFormat.Columns) / 4);
                UnitPart part = Assert.Single(layout.Format.Locate(n % UnitFormat.Rows, k % UnitFormat.Columns));
                Assert.Equal((expected[start + part.Word] >> part.Shift) & part.Mask, (actual[start + part.Word] >> part.Shift) & part.Mask);
            }

            int meta = layout.Format.MetaAt(n % UnitFormat.Rows, 0) / 4;
            int tile = (int)(layout.UnitAt(n / UnitFormat.Rows, 0) / 4);
            int last = (layout.Storage.K - 1) / UnitFormat.Columns * unitWords;
            Assert.Equal(expected[tile + meta], actual[tile + meta]);
            Assert.Equal(expected[tile + last + meta], actual[tile + last + meta]);
        }
    }

    private static float Single(byte[] bytes, ScaleType type) => type switch
    {
        ScaleType.Float32 => BitConverter.ToSingle(bytes),
        ScaleType.Float16 => (float)BitConverter.ToHalf(bytes),
        _ => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(bytes) << 16),
    };

    private static int CodeAt(ReadOnlySpan<int> unit, int row, int column)
    {
        (int lane, int bit, int digit) = TritPlanes.Locate(row, column);
        int bits = 0;
        for (int plane = 0; plane < TritPlanes.Planes; plane++)
        {
            bits |= ((unit[TritPlanes.WordOf(lane, row / 8, plane)] >> bit) & 1) << plane;
        }

        (int first, int second, int third) = TritPlanes.Decode(bits);
        return new[] { first, second, third }[digit];
    }
}
#endif
