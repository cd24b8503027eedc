#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Layout;
using Specializer.Tests;

namespace Specializer.GpuBench;

/// <summary>Llamas of random codes, made on the device: a weight is 256 rows over and over, each layer at a place of memory of its own.</summary>
/// <param name="gpu">A CUDA device.</param>
internal sealed class RandomLlama<TScheme>(GpuContext gpu) : IDisposable
    where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
{
    /// <summary>Rows that are not alike; the rows of every weight are a multiple of it.</summary>
    private const int Rows = 256;

    private readonly Dictionary<int, GpuQuantizedWeight> _parts = [];

    /// <summary>The shape of Llama 3 8B with some of its 32 layers; the output projection is the embedding, in binary16.</summary>
    public static LlamaConfig Config(int layers) => new()
    {
        VocabSize = 128256,
        HiddenSize = 4096,
        IntermediateSize = 14336,
        NumHiddenLayers = layers,
        NumAttentionHeads = 32,
        NumKeyValueHeads = 8,
        HeadDim = 128,
        RmsNormEps = 1e-5,
        RopeTheta = 500_000,
        MaxPositionEmbeddings = 8192,
        TieWordEmbeddings = true,
    };

    /// <summary>A model that runs on the device as a whole.</summary>
    public GpuLlama Make(int layers)
    {
        LlamaConfig config = Config(layers);
        DecoderLauncher launcher = new(gpu);
        GpuDenseMatrix embedding = new(gpu, config.VocabSize, config.HiddenSize);
        Fill(embedding.Words);
        GpuDecoderLayer[] decoder = [.. Enumerable.Range(0, layers).Select(_ => Decoder(config, launcher))];
        GpuDenseLinear head = new(gpu, launcher, embedding, bias: null, ownsWeight: false);
        return new GpuLlama(
            gpu, config, new RotaryEmbedding(config.HeadDim, config.RopeTheta), new GpuDecoder(gpu, config, launcher, embedding, decoder, Norm(config), head));
    }

    /// <summary>A model on the processor whose layers alone are on the device.</summary>
    public LlamaForCausalLM MakeOnProcessor(int layers)
    {
        LlamaConfig config = Config(layers);
        using ZeroTensors zeros = new(config);
        LlamaForCausalLM model = LlamaForCausalLM.Load(config, zeros);
        Span<float> table = model.Model.EmbedTokens.Weight;
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = ((i * 7919L % 1013) / 50650f) - 0.01f;
        }

        model.Replace<LinearLayer>((name, layer) => name == "lm_head" ? layer : Layer(layer.OutFeatures, layer.InFeatures));
        return model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuQuantizedWeight part in _parts.Values)
        {
            part.Dispose();
        }
    }

    private GpuDecoderLayer Decoder(LlamaConfig config, DecoderLauncher launcher)
    {
        int hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        int queries = config.NumAttentionHeads * config.HeadDim, keys = config.NumKeyValueHeads * config.HeadDim;
        return new GpuDecoderLayer(
            launcher, Norm(config), new GpuLinearGroup(gpu, [Layer(queries, hidden), Layer(keys, hidden), Layer(keys, hidden)]), Layer(hidden, queries),
            Norm(config), new GpuLinearGroup(gpu, [Layer(intermediate, hidden), Layer(intermediate, hidden)]), Layer(hidden, intermediate));
    }

    private GpuNorm Norm(LlamaConfig config) => new(gpu, [.. Enumerable.Repeat(1f, config.HiddenSize)], (float)config.RmsNormEps);

    private GpuQuantLinear Layer(int n, int k)
    {
        ArrayView<int> source = Part(k).Stored;
        GpuQuantizedWeight weight = New(n, k);
        for (int i = 0; i < n / Rows; i++)
        {
            source.CopyTo(gpu.Stream, weight.Stored.SubView(i * source.Length, source.Length));
        }

        weight.CopyMetas(Part(k));

        return new GpuQuantLinear(gpu, weight, new float[n], rank: 0, a: []);
    }

    private GpuQuantizedWeight Part(int k)
    {
        if (!_parts.TryGetValue(k, out GpuQuantizedWeight? part))
        {
            part = New(Rows, k);
            part.Load(RandomWeights.Make<TScheme>(Rows, k, seed: 1));
            _parts.Add(k, part);
        }

        return part;
    }

    private GpuQuantizedWeight New(int n, int k) =>
        new(gpu, new StorageLayout(TScheme.Config.Format, TScheme.Config.Axis, TScheme.Config.Group, n, k), QuantScheme.Of<TScheme>(), TScheme.GpuKernels);

    /// <summary>Random numbers of binary16, small ones, over and over.</summary>
    private void Fill(ArrayView<int> words)
    {
        Random random = new(2);
        int[] period = [.. Enumerable.Range(0, 1 << 20).Select(_ => Bits() | (Bits() << 16))];
        using MemoryBuffer1D<int, Stride1D.Dense> source = gpu.Copy(period);
        for (long at = 0; at < words.Length; at += period.Length)
        {
            long length = Math.Min(period.Length, words.Length - at);
            source.View.BaseView.SubView(0, length).CopyTo(gpu.Stream, words.SubView(at, length));
        }

        gpu.Stream.Synchronize();
        int Bits() => BitConverter.HalfToUInt16Bits((System.Half)(random.NextNormal() * 0.02));
    }
}
#endif
