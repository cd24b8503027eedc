#if SPECIALIZER_ILGPU
using Xunit;

namespace Specializer.Tests;

/// <summary>Every emitted kernel against the processor's: storage, dequantizing, products both ways, for rows that take each path.</summary>
[Collection(TestDevice.Collection)]
public class GpuKernelTests(TestDevice device)
{
    [Fact]
    public void Kernels_EightBits_AgreeWithTheCpu() => AssertAgrees<Gpu8>(n: 32, k: 512);

    [Fact]
    public void Kernels_FourBitsRaggedRowsAndColumns_AgreeWithTheCpu() => AssertAgrees<Gpu4>(n: 22, k: 576);

    [Fact]
    public void Kernels_FourBitsManyTilesAndUnits_AgreeWithTheCpu() => AssertAgrees<Gpu4>(n: 72, k: 1600);

    [Fact]
    public void Kernels_FourBitsGroupsThatStraddleRows_AgreeWithTheCpu() => AssertAgrees<Gpu4>(n: 64, k: 96);

    [Fact]
    public void Kernels_GroupsOf32InFloat32_AgreeWithTheCpu() => AssertAgrees<Gpu4G32>(n: 16, k: 544);

    [Fact]
    public void Kernels_GroupsOf48InBFloat16_AgreeWithTheCpu() => AssertAgrees<Gpu4G48>(n: 18, k: 480);

    [Fact]
    public void Kernels_ThreeBits_AgreeWithTheCpu() => AssertAgrees<Gpu3>(n: 40, k: 512);

    [Fact]
    public void Kernels_ThreeBitsGroupsOf16_AgreeWithTheCpu() => AssertAgrees<Gpu3G16>(n: 16, k: 272);

    [Fact]
    public void Kernels_ThreeBitsGroupsOf128_AgreeWithTheCpu() => AssertAgrees<Gpu3G128>(n: 19, k: 256);

    [Fact]
    public void Kernels_TwoBits_AgreeWithTheCpu() => AssertAgrees<Gpu2>(n: 36, k: 320);

    [Fact]
    public void Kernels_TwoBitsOneGroupARow_AgreeWithTheCpu() => AssertAgrees<Gpu2Whole>(n: 20, k: 300);

    [Fact]
    public void Kernels_OneBit_AgreeWithTheCpu() => AssertAgrees<Gpu1>(n: 24, k: 512);

    [Fact]
    public void Kernels_MinMax_AgreeWithTheCpu() => AssertAgrees<GpuMinMax4>(n: 17, k: 288);

    [Fact]
    public void Kernels_Axis0_AgreeWithTheCpu() => AssertAgrees<Gpu4Axis0>(n: 128, k: 40);

    [Fact]
    public void Kernels_Axis0ManyTilesAndUnits_AgreeWithTheCpu() => AssertAgrees<Gpu4Axis0>(n: 192, k: 1100);

    [Fact]
    public void Kernels_Axis0GroupsThatFillNoTile_AgreeWithTheCpu() => AssertAgrees<Gpu3Axis0>(n: 60, k: 301);

    [Fact]
    public void Kernels_Axis0GroupsOfOneTileInFloat32_AgreeWithTheCpu() => AssertAgrees<Gpu3Axis0G16>(n: 48, k: 530);

    [Fact]
    public void Kernels_Axis0TwoBits_AgreeWithTheCpu() => AssertAgrees<Gpu2Axis0>(n: 96, k: 77);

    [Fact]
    public void Kernels_Axis0ThreeTilesAGroup_AgreeWithTheCpu() => AssertAgrees<Gpu1Axis0>(n: 144, k: 513);

    [Fact]
    public void Kernels_Axis0GroupsThatStraddleColumns_AgreeWithTheCpu() => AssertAgrees<Gpu3Axis0>(n: 30, k: 26);

    [Fact]
    public void Kernels_Axis0OneGroupAColumn_AgreeWithTheCpu() => AssertAgrees<Gpu8Axis0Whole>(n: 24, k: 300);

    [Fact]
    public void Kernels_Sequential_AgreeWithTheCpu() => AssertAgrees<GpuSequential3>(n: 21, k: 128);

    [Fact]
    public void Kernels_SequentialWithAShortLastGroup_AgreeWithTheCpu() => AssertAgrees<GpuSequential3>(n: 7, k: 50);

    [Fact]
    public void Kernels_RowMajor_AgreeWithTheCpu() => AssertAgrees<GpuRowMajor2>(n: 20, k: 260);

    [Fact]
    public void Kernels_FlexGen_AgreeWithTheCpu() => AssertAgrees<GpuFlexGen>(n: 18, k: 192);

    [Fact]
    public void Kernels_Ternary_AgreeWithTheCpu() => AssertAgrees<GpuTernary>(n: 33, k: 270);

    [Fact]
    public void Kernels_TernaryInFloat16_AgreeWithTheCpu() => AssertAgrees<GpuTernaryHalf>(n: 16, k: 400);

    [Fact]
    public void Kernels_TernaryOfHqqInBFloat16_AgreeWithTheCpu() => AssertAgrees<GpuTernaryHqq>(n: 20, k: 300);

    [CudaFact]
    public void Kernels_TernaryManyTilesAndUnits_AgreeWithTheCpu() => AssertAgrees<GpuTernary>(n: 2200, k: 900);

    /// <summary>More columns than a block holds for any number of rows, and units that are not the same for all warps.</summary>
    [CudaFact]
    public void Kernels_TernaryManyColumns_AgreeWithTheCpu() => AssertAgrees<GpuTernary>(n: 40, k: 19000);

    [Fact]
    public void Kernels_TwoBitsOneScale_AgreeWithTheCpu() => AssertAgrees<Gpu2PerTensor>(n: 16, k: 300);

    [Fact]
    public void Kernels_OneGroupForAll_AgreeWithTheCpu() => AssertAgrees<Gpu8PerTensor>(n: 18, k: 130);

    [Fact]
    public void Kernels_FiveBits_AgreeWithTheCpu() => AssertAgrees<Gpu5Plain>(n: 16, k: 192);

    [Fact]
    public void Kernels_Int8Activations_AgreeWithTheCpu() => AssertAgrees<Gpu4Int8>(n: 20, k: 288);

    [Fact]
    public void Kernels_TernaryInt8Activations_AgreeWithTheCpu() => AssertAgrees<GpuTernaryInt8>(n: 24, k: 300);

    private void AssertAgrees<TScheme>(int n, int k)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        QuantLinear<TScheme> layer = Layers.Make<TScheme>(n, k);
        using GpuQuantLinear onDevice = layer.ToDevice(device.Gpu);

        AssertSame(layer.Weight.ToStorage(), onDevice.ToHost().ToStorage());
        Layers.AssertNear(layer.Weight.Dequantize(), onDevice.Dequantize(), DequantizeTolerance, "ŵ");
        foreach (int m in Rows(n * k))
        {
            AssertForward(layer, onDevice, m);
            AssertBackward(layer, onDevice, m);
        }
    }

    /// <summary>Rows of x that take different kernels. The emulator has fewer, and is so slow that it takes many rows of small weights only.</summary>
    private int[] Rows(int weights) =>
        device.Gpu.Device.Kind != GpuDeviceKind.Emulated ? [1, 3, 11, 20, 40, 70, 150, 530] : weights <= 1024 ? [1, 3, 70] : [1, 3];

    /// <summary>Multiply and add are two roundings on the processor and may be one on a GPU.</summary>
    private float DequantizeTolerance => device.Gpu.Device.Kind == GpuDeviceKind.Emulated ? 0 : 1e-6f;

    private static void AssertForward<TScheme>(QuantLinear<TScheme> layer, GpuQuantLinear onDevice, int m)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        float[] x = Layers.HalfValues(m * layer.InFeatures, seed: m);
        float[] expected = new float[m * layer.OutFeatures];
        float[] actual = new float[expected.Length];
        layer.Forward(x, m, expected);
        onDevice.Forward(x, m, actual);
        bool rounds = m > 1 || TScheme.Config.Axis == 0 || TScheme.Config.Activations == ActivationType.Int8;
        Layers.AssertNear(expected, actual, rounds ? 2e-3f : 2e-4f, $"y of {m} rows");
    }

    private static void AssertBackward<TScheme>(QuantLinear<TScheme> layer, GpuQuantLinear onDevice, int m)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        float[] g = [.. Layers.Values(m * layer.OutFeatures, seed: m).Select(value => value * 1e-6f)];
        float[] expected = new float[m * layer.InFeatures];
        float[] actual = new float[expected.Length];
        layer.BackwardInput(g, m, expected);
        onDevice.BackwardInput(g, m, actual);
        Layers.AssertNear(expected, actual, 2e-3f, $"gradient of {m} rows");
    }

    private static void AssertSame(PackedTensor expected, PackedTensor actual)
    {
        Assert.Equal(expected.Words, actual.Words);
        Assert.Equal(expected.Scale, actual.Scale);
        Assert.Equal(expected.Zero, actual.Zero);
    }
}
#endif
