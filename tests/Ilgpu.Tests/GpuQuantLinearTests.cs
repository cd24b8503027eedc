#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Xunit;

namespace Specializer.Tests;

/// <summary>Generated GPU kernels against the CPU's, on the device that SPECIALIZER_DEVICE names; by default the emulator.</summary>
public class GpuQuantLinearTests
{
    private static string Device => Environment.GetEnvironmentVariable("SPECIALIZER_DEVICE") ?? "ilgpu-cpu";

    [Fact]
    public void Kernels_EightBits_AgreeWithTheCpu() => AssertAgrees<Gpu8>(n: 32, k: 512);

    [Fact]
    public void Kernels_FourBitsRaggedRowsAndColumns_AgreeWithTheCpu() => AssertAgrees<Gpu4>(n: 22, k: 576);

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
    public void Forward_DeviceBuffers_GivesTheBitsOfHostSpans()
    {
        using GpuContext gpu = GpuContext.Open(Device);
        using GpuQuantLinear<Gpu4> layer = Layer<Gpu4>(32, 512, bias: true).ToDevice(gpu);
        float[] x = Values(2 * 512, seed: 3);
        float[] y = new float[2 * 32];
        using MemoryBuffer1D<float, Stride1D.Dense> deviceX = gpu.Accelerator.Allocate1D(x);
        using MemoryBuffer1D<float, Stride1D.Dense> deviceY = gpu.Accelerator.Allocate1D<float>(y.Length);

        layer.Forward(x, 2, y);
        layer.Forward(deviceX.View, 2, deviceY.View);
        gpu.Stream.Synchronize();

        Assert.Equal(y, deviceY.GetAsArray1D());
    }

    [Fact]
    public void Forward_NoRows_WritesNothing()
    {
        using GpuContext gpu = GpuContext.Open(Device);
        using GpuQuantLinear<Gpu4> layer = Layer<Gpu4>(16, 512, bias: false).ToDevice(gpu);

        layer.Forward([], 0, []);
    }

    [Fact]
    public void Forward_WrongLength_SaysWhatFits()
    {
        using GpuContext gpu = GpuContext.Open(Device);
        using GpuQuantLinear<Gpu4> layer = Layer<Gpu4>(16, 512, bias: false).ToDevice(gpu);

        ArgumentException error = Assert.Throws<ArgumentException>(() => layer.Forward(new float[511], 1, new float[16]));

        Assert.Contains("512", error.Message);
    }

    [Fact]
    public void ToDevice_GroupsThatStraddleRows_NamesConfigAndShape()
    {
        using GpuContext gpu = GpuContext.Open(Device);
        QuantLinear<Gpu4> layer = Layer<Gpu4>(64, 96, bias: false);

        ArgumentException error = Assert.Throws<ArgumentException>(() => layer.ToDevice(gpu));

        Assert.Contains("[64, 96]", error.Message);
        Assert.Contains("Group = 64", error.Message);
    }

    private static void AssertAgrees<TScheme>(int n, int k)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        QuantLinear<TScheme> layer = Layer<TScheme>(n, k, bias: true);
        using GpuContext gpu = GpuContext.Open(Device);
        using GpuQuantLinear<TScheme> onDevice = layer.ToDevice(gpu);

        Assert.Equal(layer.Weight.Dequantize(), onDevice.Dequantize());
        foreach (int m in new[] { 1, 3 })
        {
            // What the device rounds x to is given to the processor too, so that only the order of sums differs.
            float[] x = [.. Values(m * k, seed: m).Select(value => (float)(System.Half)value)];
            float[] expected = new float[m * n];
            float[] actual = new float[m * n];
            layer.Forward(x, m, expected);
            onDevice.Forward(x, m, actual);
            float largest = expected.Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2e-4f * largest));
        }
    }

    private static QuantLinear<TScheme> Layer<TScheme>(int n, int k, bool bias)
        where TScheme : struct, IQuantScheme<TScheme> =>
        QuantLinear<TScheme>.From(new Linear(Values(n * k, seed: 1), k, n, bias ? Values(n, seed: 2) : null));

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() + random.NextDouble() - 1) * 0.5))];
    }
}
#endif
