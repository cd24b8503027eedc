#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Tests.Diagnostics;
using Xunit;

namespace Specializer.Tests;

[Collection(TestDevice.Collection)]
public class GpuW8A8LinearTests(TestDevice device)
{
    [Fact]
    public void Forward_Symmetric_GivesTheBitsOfTheProcessor() => AssertAgrees<GpuWeight8, GpuToken8>(tolerance: 0);

    [Fact]
    public void Forward_ZeroPointsInWeights_AgreesWithTheProcessor() => AssertAgrees<GpuWeightZero8, GpuToken8>(1e-6f);

    [Fact]
    public void Forward_ZeroPointsInActivations_AgreesWithTheProcessor() => AssertAgrees<GpuWeightZero8, GpuTensor7>(1e-6f);

    [Fact]
    public void Forward_RowsAroundEveryLimit_GivesTheBitsOfTheProcessorWithAndWithoutALibrary()
    {
        bool isEmulated = device.Gpu.Device.Kind == GpuDeviceKind.Emulated;
        (int N, int K)[] shapes = isEmulated ? [(21, 67)] : [(21, 67), (130, 520), (1000, 1100), (33 * 128, 200)];
        int[] rows = isEmulated ? [4, 5] : [1, 7, 8, 9, 16, 17, 32, 33, 64, 65, 96, 97, 130, 270, 400];
        var own = new Int8Launcher(device.Gpu, new Int8Choice(FusedRows: int.MaxValue));
        var library = new Int8Launcher(device.Gpu, new Int8Choice(FusedRows: 0));
        var warpgroups = new Int8Launcher(device.Gpu, new Int8Choice(FusedRows: 0, WarpgroupRows: 1));
        foreach ((int n, int k) in shapes)
        {
            W8A8Linear<GpuWeight8, GpuToken8> layer = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(n, k));
            using GpuW8A8Linear chosen = layer.ToDevice(device.Gpu);
            using var fused = new GpuW8A8Linear(device.Gpu, layer, layer.Bias, own);
            using var onWarpgroups = new GpuW8A8Linear(device.Gpu, layer, layer.Bias, warpgroups);
            using var through = new GpuW8A8Linear(device.Gpu, layer, layer.Bias, library);
            foreach (int m in rows)
            {
                AssertBits(layer, m, chosen, fused, onWarpgroups, through);
            }
        }
    }

    [Theory]
    [InlineData(1 << 23)]
    [InlineData(1 << 13)]
    [InlineData(152)]
    public void Forward_SumsInBlocks_AgreesWithTheProcessor(int sums)
    {
        const int N = 150;
        var launcher = new Int8Launcher(device.Gpu, new Int8Choice(FusedRows: 0, Sums: sums));
        W8A8Linear<GpuWeight8, GpuToken8> symmetric = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(N, 40));
        using var layer = new GpuW8A8Linear(device.Gpu, symmetric, symmetric.Bias, launcher);
        AssertBits(symmetric, 7, layer);

        W8A8Linear<GpuWeightZero8, GpuTensor7> zeros = W8A8Linear<GpuWeightZero8, GpuTensor7>.From(Layers.Dense(N, 40));
        using var layerOfZeros = new GpuW8A8Linear(device.Gpu, zeros, zeros.Bias, launcher);
        float[] x = Layers.Values(7 * 40, seed: 4);
        float[] expected = new float[7 * N];
        float[] actual = new float[7 * N];
        zeros.Forward(x, 7, expected);
        layerOfZeros.Forward(x, 7, actual);
        Layers.AssertNear(expected, actual, 1e-6f, "y with zero points");
    }

    [Theory]
    [InlineData(1, 16384, 1, 16384)]
    [InlineData(1024, 16384, 1024, 8192)]
    [InlineData(65535, 16384, 4096, 2048)]
    [InlineData(65535, 40, 65535, 40)]
    [InlineData(300, 11008, 300, 11008)]
    [InlineData(1024, 11008, 1024, 5504)]
    public void Block_AnyShape_IsCutOnlyWhereItIsLarge(int m, int n, int rowsOfX, int rowsOfW) =>
        Assert.Equal((rowsOfX, rowsOfW), new Int8Choice(FusedRows: 0).Block(m, n));

    [Theory]
    [InlineData(0, 5, 16)]
    [InlineData(64, 70, 64)]
    [InlineData(128, 300, 96)]
    [InlineData(256, 256, 32)]
    public void At_RowsAndWords_HavePlacesOfTheirOwnInTheirTile(int rowsOfTile, int rows, int words)
    {
        var layout = new Int8CodeLayout(words, rowsOfTile);
        HashSet<long> places = [];
        for (int row = 0; row < rows; row++)
        {
            for (int word = 0; word < words; word++)
            {
                long place = layout.At(row, word);
                Assert.True(places.Add(place), $"Row {row}, word {word} has the place {place} of another.");
                long tile = rowsOfTile == 0 ? row : (row / rowsOfTile * (words / 32)) + (word / 32);
                long ofTile = rowsOfTile == 0 ? words : rowsOfTile * 32;
                Assert.InRange(place, tile * ofTile, ((tile + 1) * ofTile) - 1);
            }
        }
    }

    [CudaFact]
    public void Forward_Recorded_GivesTheBitsOfQueuedCalls()
    {
        W8A8Linear<GpuWeight8, GpuToken8> layer = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(512, 512));
        using GpuW8A8Linear onDevice = layer.ToDevice(device.Gpu);
        foreach (int m in new[] { 1, 16, 48, 130 })
        {
            // Each call reads what the one before it wrote, so that one which begins too early shows.
            float[] values = Layers.Values(m * 512, seed: m);
            float[] expected = values;
            for (int call = 0; call < 20; call++)
            {
                float[] y = new float[values.Length];
                layer.Forward(expected, m, y);
                expected = y;
            }

            using MemoryBuffer1D<float, Stride1D.Dense> first = device.Gpu.Copy(values), second = device.Gpu.Copy(values);
            onDevice.Forward(first.View, m, second.View);
            device.Gpu.Stream.Synchronize();
            using GpuGraph graph = GpuGraph.Capture(device.Gpu, () =>
            {
                for (int call = 0; call < 20; call += 2)
                {
                    onDevice.Forward(first.View, m, second.View);
                    onDevice.Forward(second.View, m, first.View);
                }
            });
            for (int launch = 0; launch < 3; launch++)
            {
                first.View.BaseView.CopyFromCPU(device.Gpu.Stream, values);
                graph.Launch();
                device.Gpu.Stream.Synchronize();
                Assert.Equal(expected, first.GetAsArray1D());
            }
        }
    }

    [Fact]
    public void Forward_NotFinite_GivesNaNInThatRow()
    {
        using GpuW8A8Linear layer = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(20, 70)).ToDevice(device.Gpu);
        float[] x = Layers.Values(2 * 70, seed: 3);
        x[71] = float.NaN;
        float[] y = new float[2 * 20];

        layer.Forward(x, 2, y);

        Assert.All(y[..20], value => Assert.True(float.IsFinite(value)));
        Assert.All(y[20..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Forward_Listened_IsCountedOnceWithItsDevice()
    {
        using GpuW8A8Linear layer = W8A8Linear<GpuWeight8, GpuToken8>.From(Layers.Dense(20, 70)).ToDevice(device.Gpu);
        using var listener = new KernelListener(SpecializerDiagnostics.KernelCalls, SpecializerDiagnostics.KernelDuration);

        layer.Forward(Layers.Values(70, seed: 3), 1, new float[20]);

        Assert.Equal([SpecializerDiagnostics.KernelCalls, SpecializerDiagnostics.KernelDuration], listener.Heard.Select(heard => heard.Instrument).Order());
        Assert.All(listener.Heard, heard => Assert.Equal(("matmul", device.Gpu.Device.Selector), (heard.Operation, heard.Device)));
    }

    private static void AssertBits<TWeight, TActivation>(W8A8Linear<TWeight, TActivation> layer, int m, params ReadOnlySpan<GpuW8A8Linear> onDevice)
        where TWeight : struct, IInt8Weight<TWeight>
        where TActivation : struct, IInt8Activation<TActivation>
    {
        float[] x = Layers.Values(m * layer.InFeatures, seed: m);
        float[] expected = new float[m * layer.OutFeatures];
        layer.Forward(x, m, expected);
        foreach (GpuW8A8Linear copy in onDevice)
        {
            float[] actual = new float[expected.Length];
            copy.Forward(x, m, actual);
            Layers.AssertNear(expected, actual, 0, $"y of {m} rows, [{layer.OutFeatures}, {layer.InFeatures}]");
        }
    }

    private void AssertAgrees<TWeight, TActivation>(float tolerance)
        where TWeight : struct, IInt8Weight<TWeight>
        where TActivation : struct, IInt8Activation<TActivation>
    {
        W8A8Linear<TWeight, TActivation> layer = W8A8Linear<TWeight, TActivation>.From(Layers.Dense(37, 150));
        using GpuW8A8Linear onDevice = layer.ToDevice(device.Gpu);
        foreach (int m in device.Gpu.Device.Kind == GpuDeviceKind.Emulated ? [1, 5, 18] : new[] { 1, 5, 18, 64, 65, 150 })
        {
            float[] x = Layers.Values(m * 150, seed: m);
            float[] expected = new float[m * 37];
            float[] actual = new float[m * 37];
            layer.Forward(x, m, expected);
            onDevice.Forward(x, m, actual);
            Layers.AssertNear(expected, actual, tolerance, $"y of {m} rows");
        }
    }
}
#endif
