using Specializer.Tests.Checkpoints;
using Specializer.Tests.Llama;
using Specializer.Tests.State;

namespace Specializer.Tests.Diagnostics;

public sealed class ProgressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Quantize_WithProgress_RisesToOne()
    {
        var shares = new Shares();
        QuantLinear<Hqq4>.From(new Linear(RandomFloats.Normal(64 * 64, seed: 1), 64, 64), shares);
        Assert.True(shares.Reported.Count > 3, "fit, at least two steps, encode");
        shares.AssertRiseToOne();
    }

    [Fact]
    public void Quantize_CancelledBetweenPasses_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Shares { Then = cancellation.Cancel };
        Assert.Throws<OperationCanceledException>(
            () => QuantLinear<Hqq4>.From(new Linear(RandomFloats.Normal(64 * 64, seed: 1), 64, 64), progress, cancellation.Token));
        Assert.Single(progress.Reported);
    }

    [Fact]
    public void HqqCheckpoint_Load_RisesToOne()
    {
        string path = Path.Combine(_folder.Path, "two.safetensors");
        new LayerSequence(Quantized(seed: 1), Quantized(seed: 2)).SaveState(path);
        using var source = SafetensorsFile.Open(path);
        var shares = new Shares();
        HqqCheckpoint.Read(source).Load([QuantScheme.Of<Hqq4>()], shares);
        Assert.Equal([0.5, 1], shares.Reported);
    }

    [Fact]
    public void Forward_Cancelled_LeavesTheCacheAsItWas()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        using var source = SafetensorsFile.Open(small.Save(_folder.Path));
        LlamaForCausalLM model = LlamaForCausalLM.Load(small.Config, source);
        KeyValueCache cache = model.NewCache(8);
        float[] logits = new float[small.Config.VocabSize], expected = new float[small.Config.VocabSize];
        Assert.Throws<OperationCanceledException>(
            () => model.ForwardLast([1, 2], cache, logits, new CancellationToken(canceled: true)));
        Assert.Equal(0, cache.Length);
        model.ForwardLast([1, 2], cache, logits);
        model.ForwardLast([1, 2], model.NewCache(8), expected);
        Assert.Equal(expected, logits);
    }

    [Fact]
    public void GenerateGreedily_CancelledOnTheWay_StopsAtTheNextToken()
    {
        var small = new SmallLlama(tieWordEmbeddings: true);
        using var source = SafetensorsFile.Open(small.Save(_folder.Path));
        LlamaForCausalLM model = LlamaForCausalLM.Load(small.Config, source);
        using var cancellation = new CancellationTokenSource();
        using IEnumerator<int> tokens = model.GenerateGreedily(new int[] { 1 }, 5, cancellation.Token).GetEnumerator();
        Assert.True(tokens.MoveNext());
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => tokens.MoveNext());
    }

    private static QuantLinear<Hqq4> Quantized(int seed) =>
        QuantLinear<Hqq4>.From(new Linear(RandomFloats.Normal(64 * 64, seed), 64, 64));

    private sealed class Shares : IProgress<double>
    {
        public List<double> Reported { get; } = [];

        public Action Then { get; init; } = () => { };

        public void Report(double value)
        {
            Reported.Add(value);
            Then();
        }

        public void AssertRiseToOne()
        {
            Assert.Equal(Reported.Order(), Reported);
            Assert.Equal(1, Reported[^1]);
        }
    }
}
