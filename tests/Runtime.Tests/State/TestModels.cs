namespace Specializer.Tests.State;

/// <summary>A model with every kind of member that a child can be held in.</summary>
[Model]
internal sealed partial class Net : Module
{
    private LinearLayer _fc1 = Filled(16, 32, seed: 1);

    public static readonly Linear Unrelated = new(2, 2);

    public Embedding EmbedTokens { get; } = new(RandomFloats.Normal(5 * 16, seed: 2), 5, 16);

    public LinearLayer QProj { get; set; } = Filled(32, 16, seed: 3, bias: false);

    [ModuleName("act_fn")]
    public readonly Layer Activation = new SiLU();

    public ModuleList<Block> Layers = new(new Block(4), new Block(5));

    public LayerSequence Head { get; private set; } = new(Filled(16, 8, seed: 6), new ReLU(), Filled(8, 4, seed: 7));

    public RmsNorm? Norm = new(RandomFloats.Normal(16, seed: 8));

    [ModuleIgnore]
    public LinearLayer Last;

    public Net() => Last = (LinearLayer)Head[2];

    public LinearLayer Fc1 => _fc1;

    /// <summary>The names of every tensor, in torch's order.</summary>
    public static readonly string[] TensorNames =
    [
        "fc1.weight", "fc1.bias", "embed_tokens.weight", "q_proj.weight", "layers.0.mlp_up.weight", "layers.0.mlp_up.bias",
        "layers.1.mlp_up.weight", "layers.1.mlp_up.bias", "head.0.weight", "head.0.bias", "head.2.weight", "head.2.bias", "norm.weight",
    ];

    public static Linear Filled(int inFeatures, int outFeatures, int seed, bool bias = true) => new(
        RandomFloats.Normal(inFeatures * outFeatures, seed), inFeatures, outFeatures, bias ? RandomFloats.Normal(outFeatures, seed + 100) : null);

    /// <summary>A net of the same shape with other values.</summary>
    public static Net Zeros()
    {
        var net = new Net();
        foreach (NamedModule named in net.NamedModules())
        {
            named.Module.VisitState(new ZeroFill());
        }

        return net;
    }

    private sealed class ZeroFill : IStateVisitor
    {
        public void Visit<T>(string name, Memory<T> values, params ReadOnlySpan<long> shape)
            where T : unmanaged => values.Span.Clear();

        public void Visit<TScheme>(ref QuantizedTensor<TScheme> weight, float[]? bias)
            where TScheme : struct, IQuantScheme<TScheme> => throw new NotSupportedException();
    }
}

/// <summary>A part of <see cref="Net"/>.</summary>
[Model]
internal partial class Block(int seed) : Module
{
    public LinearLayer MLPUp = Net.Filled(16, 16, seed);
}

/// <summary>A block with a child more than its base class has, generic, nested names.</summary>
[Model]
internal sealed partial class GatedBlock<TGate>(int seed, TGate gate) : Block(seed)
    where TGate : Module
{
    public TGate Gate = gate;
}

/// <summary>Members that are quantized on load; two of one config.</summary>
[Model]
internal sealed partial class QuantizedNet : Module
{
    [Quant(Bits = 4, Group = 16)]
    public LinearLayer Up = new Linear(32, 48);

    [Quant(Bits = 4, Group = 16)]
    public Module Down { get; set; } = new Linear(48, 32, bias: false);

    [Quant(Bits = 3, Group = 16, Optimize = false)]
    public Layer Gate = new Linear(32, 48);

    public LinearLayer Plain = new Linear(48, 4);

    /// <summary>The same tensors with values, none of them quantized.</summary>
    public static LayerSequence Dense() => new(
        Net.Filled(32, 48, seed: 1), Net.Filled(48, 32, seed: 2, bias: false), Net.Filled(32, 48, seed: 3), Net.Filled(48, 4, seed: 4));

    /// <summary>Saves <see cref="Dense"/> under this model's names.</summary>
    public static void SaveDense(string path)
    {
        var writer = new SafetensorsWriter();
        LayerSequence dense = Dense();
        string[] names = ["up.", "down.", "gate.", "plain."];
        for (int i = 0; i < names.Length; i++)
        {
            dense[i].SaveState(writer, names[i]);
        }

        writer.Save(path);
    }
}
