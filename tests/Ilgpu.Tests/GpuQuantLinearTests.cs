#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Tests.Diagnostics;
using Xunit;

namespace Specializer.Tests;

/// <summary>Layers on the device as their users see them.</summary>
[Collection(TestDevice.Collection)]
public class GpuQuantLinearTests(TestDevice device)
{
    [Fact]
    public void Forward_DeviceBuffers_GivesTheBitsOfHostSpans()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu4>(32, 512).ToDevice(device.Gpu);
        float[] x = Layers.Values(2 * 512, seed: 3);
        float[] y = new float[2 * 32];
        using MemoryBuffer1D<float, Stride1D.Dense> deviceX = device.Gpu.Accelerator.Allocate1D(x);
        using MemoryBuffer1D<float, Stride1D.Dense> deviceY = device.Gpu.Accelerator.Allocate1D<float>(y.Length);

        device.Gpu.Accelerator.Synchronize();
        layer.Forward(x, 2, y);
        layer.Forward(deviceX.View, 2, deviceY.View);
        device.Gpu.Stream.Synchronize();

        Assert.Equal(y, deviceY.GetAsArray1D());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void Forward_HalfAndBFloat16_GiveTheBitsOfTheSameNumbersInFloat32(int m)
    {
        using GpuQuantLinear layer = Layers.Make<Gpu3>(32, 512).ToDevice(device.Gpu);
        float[] x = [.. Layers.Values(m * 512, seed: 3).Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000u))];
        float[] expected = new float[m * 32];
        layer.Forward(x, m, expected);
        using MemoryBuffer1D<ILGPU.Half, Stride1D.Dense> halves = device.Gpu.Accelerator.Allocate1D(x.Select(value => (ILGPU.Half)value).ToArray());
        using MemoryBuffer1D<ushort, Stride1D.Dense> upper = device.Gpu.Accelerator.Allocate1D(
            x.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray());
        using MemoryBuffer1D<float, Stride1D.Dense> y = device.Gpu.Accelerator.Allocate1D<float>(m * 32);

        device.Gpu.Accelerator.Synchronize();
        layer.Forward(halves.View, m, y.View);
        device.Gpu.Stream.Synchronize();
        Assert.Equal(expected, y.GetAsArray1D());

        layer.ForwardBFloat16(upper.View, m, y.View);
        device.Gpu.Stream.Synchronize();
        Assert.Equal(expected, y.GetAsArray1D());
    }

    /// <summary>
    /// Calls after one another, whose weights the caches have forgotten on a GPU, so that warps wait for them: that is when sums that took the place of the warps' barriers were
    /// once overwritten. Large on a GPU alone.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(70)]
    public void BackwardInput_OfWeightsFarAway_GivesTheSameBitsAgain(int m)
    {
        bool isGpu = device.Gpu.Device.Kind == GpuDeviceKind.Cuda;
        (int n, int k, int calls) = isGpu ? (4096, 8192, 40) : (32, 128, 2);
        m = isGpu ? m : Math.Min(m, 3);
        using GpuQuantLinear layer = Layers.Make<GpuMinMax4>(n, k, bias: false).ToDevice(device.Gpu);
        using MemoryBuffer1D<byte, Stride1D.Dense> other = device.Gpu.Accelerator.Allocate1D<byte>(isGpu ? 200_000_000 : 1);
        float[] g = Layers.Values(m * n, seed: 4);
        float[] first = new float[m * k];
        float[] again = new float[m * k];

        layer.BackwardInput(g, m, first);
        for (int i = 0; i < calls; i++)
        {
            other.View.BaseView.MemSetToZero(device.Gpu.Stream);
            layer.BackwardInput(g, m, again);
            Assert.Equal(first, again);
        }
    }

    /// <summary>Products of codes, which take 9 to 32 rows on a GPU with warpgroups, bring each row of x to the same magnitude; elsewhere a row has binary16's range.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(40)]
    public void Forward_RowsOfAnyMagnitude_AgreeWithTheProcessorEach(int m)
    {
        bool takesCodes = m == 20 && device.Gpu.HasWarpgroups;
        QuantLinear<Gpu2> layer = Layers.Make<Gpu2>(32, 512, bias: false);
        using GpuQuantLinear onDevice = layer.ToDevice(device.Gpu);
        float[] x = Layers.HalfValues(m * 512, seed: 3);
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / 512;
            x[i] *= MathF.ScaleB(1, takesCodes ? ((row % 5) - 2) * 20 : ((row % 3) - 1) * 4);
        }

        float[] expected = new float[m * 32];
        float[] actual = new float[m * 32];
        layer.Forward(x, m, expected);
        onDevice.Forward(x, m, actual);

        for (int row = 0; row < m; row++)
        {
            Layers.AssertNear(expected.AsSpan(32 * row, 32), actual.AsSpan(32 * row, 32), 2e-3f, $"row {row} of {m}");
        }
    }

    [Fact]
    public void Forward_NotFiniteAmongManyRows_GivesNaNInThatRow()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu4>(16, 96, bias: false).ToDevice(device.Gpu);
        float[] x = Layers.Values(20 * 96, seed: 3);
        x[100] = float.NaN;
        float[] y = new float[20 * 16];

        layer.Forward(x, 20, y);

        Assert.All(y[16..32], value => Assert.True(float.IsNaN(value)));
        Assert.All(y[..16].Concat(y[32..]), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Forward_AfterWarmUp_GivesTheSameAgain()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu2>(32, 512).ToDevice(device.Gpu);
        float[] x = Layers.Values(5 * 512, seed: 3);
        float[] first = new float[5 * 32];
        float[] second = new float[5 * 32];

        layer.WarmUp(5, backward: true);
        layer.Forward(x, 5, first);
        layer.Forward(x, 5, second);

        Assert.Equal(first, second);
        Assert.Contains(first, value => value != 0);
    }

    [Fact]
    public void Forward_NoRows_WritesNothing()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu4>(16, 512, bias: false).ToDevice(device.Gpu);

        layer.Forward([], 0, []);
    }

    [Fact]
    public void Forward_WrongLength_SaysWhatFits()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu4>(16, 512, bias: false).ToDevice(device.Gpu);

        ArgumentException error = Assert.Throws<ArgumentException>(() => layer.Forward(new float[511], 1, new float[16]));

        Assert.Contains("512", error.Message);
    }

    [Fact]
    public void Forward_NotFiniteIntoInt8_GivesNaN()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu4Int8>(16, 96).ToDevice(device.Gpu);
        float[] x = Layers.Values(2 * 96, seed: 3);
        x[100] = float.PositiveInfinity;
        float[] y = new float[2 * 16];

        layer.Forward(x, 2, y);

        Assert.All(y[..16], value => Assert.True(float.IsFinite(value)));
        Assert.All(y[16..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void ToDevice_Adapter_GivesWhatTheLayerGives() => AssertAdapterAgrees<Gpu4>(n: 40);

    /// <summary>Rows of W that are neighbours in y come from different tiles there.</summary>
    [Fact]
    public void ToDevice_AdapterAlongAxis0_GivesWhatTheLayerGives() => AssertAdapterAgrees<Gpu3Axis0>(n: 60);

    [Fact]
    public void ToDevice_Model_MovesQuantizedLayersAndKeepsTheRest()
    {
        var model = new LayerSequence(Layers.Make<Gpu4>(64, 128), new ReLU(), Layers.Make<Gpu4Axis0>(64, 64), Layers.Dense(8, 64));
        float[] x = Layers.HalfValues(3 * 128, seed: 3);
        float[] expected = new float[3 * 8];
        float[] actual = new float[3 * 8];
        model.Forward(x, 3, expected);

        var shares = new Shares();
        int moved = model.ToDevice(device.Gpu, shares);
        model.Forward(x, 3, actual);

        Assert.Equal(2, moved);
        Assert.Equal([64 * 128 / (64.0 * 192), 1], shares.Reported);
        Layers.AssertNear(expected, actual, 4e-3f, "y");
        Assert.All(model.NamedModules().Select(named => named.Module).OfType<GpuQuantLinear>(), layer => layer.Dispose());
    }

    [Fact]
    public void ToDevice_CanceledAfterALayer_MovesNothing()
    {
        var model = new LayerSequence(Layers.Make<Gpu4>(64, 128), new ReLU(), Layers.Make<Gpu4Axis0>(64, 64));
        Module[] before = [.. model.NamedModules().Select(named => named.Module)];
        using var cancellation = new CancellationTokenSource();
        var shares = new Shares { OnReport = cancellation.Cancel };

        Assert.Throws<OperationCanceledException>(() => model.ToDevice(device.Gpu, shares, cancellation.Token));

        Assert.Single(shares.Reported);
        Assert.Equal(before, model.NamedModules().Select(named => named.Module));
    }

    [Fact]
    public void Forward_Listened_IsCountedOnceWithItsDevice()
    {
        using GpuQuantLinear layer = Layers.Make<Gpu4>(16, 512).ToDevice(device.Gpu);
        using var listener = new KernelListener(SpecializerDiagnostics.KernelCalls, SpecializerDiagnostics.KernelDuration);

        layer.Forward(Layers.HalfValues(512, seed: 3), 1, new float[16]);
        layer.BackwardInput(new float[16], 1, new float[512]);

        Assert.Equal(4, listener.Heard.Count);
        Assert.Equal(["matmul", "matmul_transposed"], listener.Heard.Select(heard => heard.Operation).Distinct());
        Assert.All(listener.Heard, heard => Assert.Equal(device.Gpu.Device.Selector, heard.Device));
    }

    [Fact]
    public void SaveState_LayerOnADevice_SaysHow()
    {
        var model = new LayerSequence(Layers.Make<Gpu4>(64, 128));
        model.ToDevice(device.Gpu);

        NotSupportedException error = Assert.Throws<NotSupportedException>(() => model.SaveState(new SafetensorsWriter([])));

        Assert.Contains("ToHost", error.Message);
    }

    private void AssertAdapterAgrees<TScheme>(int n)
        where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
    {
        QDoraLinear<TScheme> layer = QDoraLinear<TScheme>.From(Layers.Dense(n, 192), rank: 3, alpha: 1.5f, seed: 4);
        Layers.Values(layer.B.Length, seed: 5).CopyTo(layer.B, 0);
        layer.AdapterChanged();
        using GpuQuantLinear onDevice = layer.ToDevice(device.Gpu);
        foreach (int m in new[] { 1, 3, 20, 150 })
        {
            float[] x = Layers.HalfValues(m * 192, seed: m);
            float[] expected = new float[m * n];
            float[] actual = new float[m * n];
            layer.Forward(x, m, expected);
            onDevice.Forward(x, m, actual);
            Layers.AssertNear(expected, actual, 2e-3f, $"y of {m} rows");
        }
    }

    private sealed class Shares : IProgress<double>
    {
        public List<double> Reported { get; } = [];

        public Action OnReport { get; init; } = () => { };

        public void Report(double value)
        {
            Reported.Add(value);
            OnReport();
        }
    }
}
#endif
