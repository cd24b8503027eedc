#if SPECIALIZER_ILGPU
using Xunit;

namespace Specializer.Tests;

[Collection(TestDevice.Collection)]
public class GpuQuantizerTests(TestDevice device)
{
    [Fact]
    public void Quantize_Hqq_GivesWhatTheProcessorGives() => AssertSame<GpuPlain4>(n: 24, k: 192);

    [Fact]
    public void Quantize_RoundedZeros_GivesWhatTheProcessorGives() => AssertSame<GpuPlain3>(n: 20, k: 144);

    [Fact]
    public void Quantize_Axis0_GivesWhatTheProcessorGives() => AssertSame<GpuPlain2Axis0>(n: 40, k: 30);

    [Fact]
    public void Quantize_FiveBits_GivesWhatTheProcessorGives() => AssertSame<Gpu5Plain>(n: 17, k: 320);

    [Fact]
    public void Quantize_MinMax_GivesWhatTheProcessorGives() => AssertSame<GpuMinMax4>(n: 18, k: 160);

    [Fact]
    public void Quantize_FlexGen_GivesWhatTheProcessorGives() => AssertSame<GpuFlexGen>(n: 18, k: 128);

    [Fact]
    public void Quantize_GroupsThatStraddleRows_GivesWhatTheProcessorGives() => AssertSame<GpuPlain4>(n: 64, k: 96);

    [Fact]
    public void Quantize_WithOptimiser_SaysHow()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => GpuQuantizer.Quantize<Gpu4>(device.Gpu, new float[4096], 64, 64));

        Assert.Contains("QuantLinear<Gpu4>.From(linear).ToDevice(gpu)", error.Message);
    }

    [Fact]
    public void Quantize_NotFinite_NamesTheElement()
    {
        float[] weight = Layers.Values(64 * 64, seed: 1);
        weight[65] = float.NaN;

        ArgumentException error = Assert.Throws<ArgumentException>(() => GpuQuantizer.Quantize<GpuPlain4>(device.Gpu, weight, 64, 64));

        Assert.Contains("weight", error.Message);
    }

    private void AssertSame<TScheme>(int n, int k)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        float[] weight = Layers.Values(n * k, seed: 9);
        PackedTensor expected = QuantizedTensor<TScheme>.Quantize(weight, n, k).ToStorage();
        using GpuQuantLinear layer = GpuQuantizer.Quantize<TScheme>(device.Gpu, weight, n, k);
        QuantizedTensor actual = layer.ToHost();

        if (device.Gpu.Device.Kind == GpuDeviceKind.Emulated)
        {
            Assert.Equal(expected.Words, actual.ToStorage().Words);
            Assert.Equal(expected.Scale, actual.ToStorage().Scale);
            Assert.Equal(expected.Zero, actual.ToStorage().Zero);
        }

        int equal = actual.Codes().Zip(new QuantizedTensor<TScheme>(expected).Codes()).Count(pair => pair.First == pair.Second);
        Assert.InRange(equal, (int)(0.999 * n * k), n * k);
    }
}
#endif
