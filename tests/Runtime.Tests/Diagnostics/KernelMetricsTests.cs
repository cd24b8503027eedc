using System.Diagnostics.Metrics;
using Specializer.Tests.Int8;

namespace Specializer.Tests.Diagnostics;

[Collection(ListeningCollection.Name)]
public class KernelMetricsTests
{
    private const int N = 32;
    private const int K = 96;

    [Fact]
    public void MatMul_Listened_RecordsDurationBytesAndCallsWithTags()
    {
        QuantLinear<Observed4> layer = QuantLinear<Observed4>.From(Dense());
        float[] x = new float[3 * K], y = new float[3 * N];
        using var listener = new KernelListener(
            SpecializerDiagnostics.KernelDuration, SpecializerDiagnostics.KernelBytes, SpecializerDiagnostics.KernelCalls);
        layer.Forward(x, 3, y);
        layer.Forward(x, 3, y);

        const string Config = "Q4G48A1_HqqColumn_Float32";
        double[] durations = Values(listener, SpecializerDiagnostics.KernelDuration, "matmul", Config);
        Assert.Equal(2, durations.Length);
        Assert.All(durations, seconds => Assert.InRange(seconds, double.Epsilon, 60));
        double bytes = layer.Weight.Bytes + (4 * (x.Length + y.Length));
        Assert.Equal([bytes, bytes], Values(listener, SpecializerDiagnostics.KernelBytes, "matmul", Config));
        Assert.Equal([1, 1], Values(listener, SpecializerDiagnostics.KernelCalls, "matmul", Config));
        Assert.Equal(6, listener.Heard.Count);
        Assert.All(listener.Heard, heard => Assert.Equal("cpu", heard.Device));
    }

    [Fact]
    public void EveryOperation_Listened_IsCountedUnderItsOwnName()
    {
        Linear dense = Dense();
        float[] x = new float[K], y = new float[N];
        using var listener = new KernelListener(SpecializerDiagnostics.KernelCalls);
        QuantLinear<Observed4> layer = QuantLinear<Observed4>.From(dense);
        layer.Weight.Dequantize();
        layer.BackwardInput(y, 1, x);
        dense.Forward(x, 1, y);
        dense.BackwardInput(y, 1, x);
        W8A8Linear<WeightChannel8, ActivationToken8>.From(dense).Forward(x, 1, y);

        Assert.Equal(
            [
                ("quantize", "Q4G48A1_HqqColumn_Float32"), ("dequantize", "Q4G48A1_HqqColumn_Float32"),
                ("matmul_transposed", "Q4G48A1_HqqColumn_Float32"), ("matmul", "Float32"), ("matmul_transposed", "Float32"),
            ],
            listener.Heard.Take(5).Select(heard => (heard.Operation, heard.Config)));
        Assert.Equal(["quantize", "matmul"], listener.Heard.Skip(5).Select(heard => heard.Operation));
        Assert.All(listener.Heard.Skip(5), heard => Assert.Equal($"{Name<WeightChannel8>()}*{Name<ActivationToken8>()}", heard.Config));
    }

    [Fact]
    public void MatMul_FailedCall_IsNotRecorded()
    {
        QuantLinear<Observed4> layer = QuantLinear<Observed4>.From(Dense());
        using var listener = new KernelListener(SpecializerDiagnostics.KernelCalls);
        Assert.Throws<ArgumentException>(() => layer.Weight.MatMul(new float[1], 1, new float[N]));
        Assert.Empty(listener.Heard);
    }

    [Fact]
    public void MatMul_NobodyListens_MeasuresNothingAndAllocatesNothing()
    {
        Assert.False(Telemetry.IsKernelWanted);
        Assert.False(Telemetry.Source.HasListeners());
        Assert.Null(Telemetry.Begin("forward"));
        Assert.Equal(0, AllocatedByForward());
    }

    [Fact]
    public void MatMul_Listened_AllocatesNothingOfItsOwn()
    {
        double seconds = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, other) =>
        {
            if (instrument.Meter.Name == SpecializerDiagnostics.SourceName)
            {
                other.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds += value);
        listener.Start();
        Assert.Equal(0, AllocatedByForward());
        Assert.True(seconds > 0);
    }

    private static long AllocatedByForward()
    {
        QuantLinear<Observed4> layer = QuantLinear<Observed4>.From(Dense());
        Linear dense = Dense();
        float[] x = new float[K], y = new float[N];
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int repeat = 0; repeat < 100; repeat++)
            {
                layer.Forward(x, 1, y);
                dense.Forward(x, 1, y);
            }

            // The first attempt compiles, and a collection on another thread may be counted here.
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static double[] Values(KernelListener listener, string instrument, string operation, string config) =>
    [
        .. listener.Heard
            .Where(heard => heard.Instrument == instrument && heard.Operation == operation && heard.Config == config)
            .Select(heard => heard.Value),
    ];

    private static string Name<TScheme>()
        where TScheme : struct, IAbsmaxScheme<TScheme> => TScheme.KernelName;

    private static Linear Dense() => new(RandomFloats.Normal(N * K, seed: 3), K, N);
}
