#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Xunit;

namespace Specializer.Tests;

/// <summary>What a model on the device refuses, and the parts of it that models seldom reach.</summary>
[Collection(TestDevice.Collection)]
public class GpuLlamaErrorTests(TestDevice device)
{
    [Fact]
    public void Forward_FullCache_ThrowsAndAddsNothing()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(3);
        llama.ForwardLast([1, 2], cache, new float[37]);

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => llama.ForwardLast([1, 2], cache, new float[37]));

        Assert.Contains("2 more positions do not fit: the cache holds 2 of 3", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, cache.Length);
    }

    [Theory]
    [InlineData(37)]
    [InlineData(-1)]
    public void Forward_TokenOutsideTheVocabulary_NamesIt(int token)
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(3);

        Assert.Contains(
            "Token 1 is not in a vocabulary of 37",
            Assert.Throws<ArgumentOutOfRangeException>(() => llama.ForwardLast([0, token], cache, new float[37])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => llama.GenerateGreedily(new[] { 0, token }, 1));
        Assert.Equal(0, cache.Length);
    }

    [Fact]
    public void Forward_BadArguments_Throws()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuLlama other = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(3);

        Assert.Throws<ArgumentOutOfRangeException>(() => llama.Forward([], cache, []));
        Assert.Throws<ArgumentException>(() => llama.Forward([1], cache, new float[36]));
        Assert.Throws<ArgumentException>(() => other.ForwardLast([1], cache, new float[37]));
        Assert.Throws<ArgumentOutOfRangeException>(() => llama.NewCache(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => llama.NewCache(97));
        Assert.Throws<ArgumentOutOfRangeException>(() => llama.GenerateGreedily(new int[90], 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => llama.GenerateGreedily(ReadOnlyMemory<int>.Empty, 7));
        cache.Dispose();
        Assert.Throws<ObjectDisposedException>(() => llama.ForwardLast([1], cache, new float[37]));
    }

    [Fact]
    public void Forward_Cancelled_AddsNothing()
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(8);
        float[] expected = new float[37];
        float[] actual = new float[37];
        llama.ForwardLast([1, 2, 3], cache, expected);
        cache.Clear();

        Assert.ThrowsAny<OperationCanceledException>(() => llama.ForwardLast([4, 5, 6], cache, actual, new CancellationToken(canceled: true)));

        Assert.Equal(0, cache.Length);
        llama.ForwardLast([1, 2, 3], cache, actual);
        Assert.Equal(expected, actual);
        Assert.ThrowsAny<OperationCanceledException>(() => llama.GenerateGreedily(new[] { 1 }, 3, new CancellationToken(canceled: true)).ToArray());
    }

    [Fact]
    public void Load_LayersMovedAlready_NamesTheFirst()
    {
        LlamaForCausalLM model = QuantizedLlama.Make();
        model.ToDevice(device.Gpu);

        string message = Assert.Throws<NotSupportedException>(() => GpuLlama.Load(device.Gpu, model)).Message;

        Assert.StartsWith("model.layers.0.self_attn.q_proj is a GpuQuantLinear", message, StringComparison.Ordinal);
        foreach (IDisposable layer in model.NamedModules().Select(named => named.Module).OfType<IDisposable>())
        {
            layer.Dispose();
        }
    }

    [Fact]
    public void Load_BeyondBinary16_NamesTheElement()
    {
        LlamaForCausalLM model = QuantizedLlama.MakeDense();
        model.Model.EmbedTokens.Weight[(2 * 64) + 5] = 1e5f;

        Assert.Contains("Element (2, 5)", Assert.Throws<ArgumentException>(() => GpuLlama.Load(device.Gpu, model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Watched_ReportsUpToOneAndStopsWhenCancelled()
    {
        LlamaForCausalLM model = QuantizedLlama.Make(isTied: false);
        List<double> reports = [];
        using CancellationTokenSource source = new();
        GpuLlama.Load(device.Gpu, model, new Reports(reports.Add)).Dispose();

        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1], 12);
        Assert.Throws<OperationCanceledException>(() => GpuLlama.Load(device.Gpu, model, new Reports(_ => source.Cancel()), source.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void DenseLinear_OddSizesAndBias_AgreesWithTheProcessor(int m)
    {
        Linear linear = Layers.Dense(19, 71);
        DecoderLauncher launcher = new(device.Gpu);
        GpuDenseMatrix weight = new(device.Gpu, linear.Weight, 19, 71, CancellationToken.None);
        using GpuDenseLinear layer = new(device.Gpu, launcher, weight, linear.Bias, ownsWeight: true);
        float[] values = Layers.Values(m * 71, seed: 3);
        float[] expected = new float[m * 19];
        using MemoryBuffer1D<float, Stride1D.Dense> x = device.Gpu.Copy(values);
        using MemoryBuffer1D<float, Stride1D.Dense> y = device.Gpu.Accelerator.Allocate1D<float>(m * 19);

        linear.Forward(values, m, expected);
        layer.Forward(x.View, m, y.View);
        device.Gpu.Stream.Synchronize();

        Layers.AssertNear(expected, y.GetAsArray1D(), 2e-3f, $"y of {m} rows");
    }

    [Theory]
    [InlineData(5, 3f, 2f, 3f)]
    [InlineData(2, -1f, -0.5f, -2f)]
    [InlineData(9, float.NegativeInfinity, 0f, float.NaN)]
    [InlineData(1, float.NaN, float.PositiveInfinity, float.NaN)]
    public void TakeLikeliest_EqualLogitsAndNaN_TakesTheFirstAsTheProcessorDoes(int first, float a, float b, float c)
    {
        using GpuLlama llama = GpuLlama.Load(device.Gpu, QuantizedLlama.MakeDense());
        using GpuKeyValueCache cache = llama.NewCache(4);
        float[] logits = [.. Enumerable.Repeat(-3f, 5000)];
        (logits[first], logits[(first + 700) % 5000], logits[(first + 4001) % 5000]) = (a, b, c);
        using MemoryBuffer1D<float, Stride1D.Dense> onDevice = device.Gpu.Copy(logits);

        new DecoderLauncher(device.Gpu).TakeLikeliest(onDevice.View, cache, rows: 2);

        Assert.Equal(System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits), cache.ReadNextToken());
    }

    private sealed class Reports(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
#endif
