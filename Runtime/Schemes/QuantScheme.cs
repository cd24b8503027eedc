namespace Specializer;

/// <summary>A scheme as an object: lets a program choose among configs at run time, each still running its own kernels.</summary>
public abstract class QuantScheme
{
    private protected QuantScheme(string name, QuantConfig config, string kernelName)
    {
        Name = name;
        Config = config;
        KernelName = kernelName;
    }

    /// <summary>The name of the annotated struct.</summary>
    public string Name { get; }

    /// <summary>The declared config.</summary>
    public QuantConfig Config { get; }

    /// <summary>The shared kernel class.</summary>
    public string KernelName { get; }

    /// <summary>What the kernels cost, and how their product was planned.</summary>
    public abstract KernelCard Card { get; }

    /// <summary>How the scales are quantized themselves, or null where they are stored as numbers.</summary>
    public abstract QuantScheme? ScaleScheme { get; }

    /// <summary>How the zeros are quantized themselves, or null where they are stored as numbers.</summary>
    public abstract QuantScheme? ZeroScheme { get; }

    /// <summary>All that the struct's attributes declare.</summary>
    internal SchemeConfig FullConfig => new(Config, ScaleScheme?.Config, ZeroScheme?.Config);

    /// <summary>The object for a scheme.</summary>
    /// <typeparam name="TScheme">The annotated struct.</typeparam>
    public static QuantScheme Of<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme> => Instance<TScheme>.Value;

    /// <summary>Quantizes a dense layer; see <see cref="QuantLinear{TScheme}.From"/>.</summary>
    public abstract LinearLayer Quantize(
        Linear linear, IProgress<double>? progress = null, CancellationToken cancellation = default);

    /// <summary>Quantizes a weight; see <see cref="QuantizedTensor{TScheme}.Quantize"/>.</summary>
    public abstract QuantizedTensor Quantize(
        ReadOnlySpan<float> weight, int n, int k, IProgress<double>? progress = null, CancellationToken cancellation = default);

    /// <summary>Wraps parts that are quantized already; see the constructor of <see cref="QuantizedTensor{TScheme}"/>.</summary>
    public abstract QuantizedTensor Wrap(int n, int k, byte[] words, byte[] scale, byte[] zero);

    /// <inheritdoc cref="Wrap(int, int, byte[], byte[], byte[])"/>
    public abstract QuantizedTensor Wrap(PackedTensor packed);

    /// <summary>Puts an adapter on a weight of this scheme; see the constructor of <see cref="QDoraLinear{TScheme}"/>.</summary>
    /// <exception cref="InvalidCastException">The weight is of another scheme.</exception>
    public abstract QDoraLinear Adapt(
        QuantizedTensor weight, float[] a, float[] b, float[] magnitude, float alpha = 1, float[]? bias = null);

    /// <summary>Packs codes [N·K] into words on all threads, see <see cref="IQuantScheme{TSelf}.Pack"/>.</summary>
    public abstract void Pack(Layout.StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words);

    /// <summary>Unpacks words into codes [N·K] on all threads, see <see cref="IQuantScheme{TSelf}.Unpack"/>.</summary>
    public abstract void Unpack(Layout.StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes);

    private sealed class Instance<TScheme> : QuantScheme
        where TScheme : struct, IQuantScheme<TScheme>
    {
        public static readonly Instance<TScheme> Value = new();

        private Instance()
            : base(typeof(TScheme).Name, TScheme.Config, TScheme.KernelName)
        {
        }

        public override KernelCard Card => TScheme.Card;

        public override QuantScheme? ScaleScheme => TScheme.ScaleScheme;

        public override QuantScheme? ZeroScheme => TScheme.ZeroScheme;

        public override LinearLayer Quantize(Linear linear, IProgress<double>? progress, CancellationToken cancellation) =>
            QuantLinear<TScheme>.From(linear, progress, cancellation);

        public override QuantizedTensor Quantize(
            ReadOnlySpan<float> weight, int n, int k, IProgress<double>? progress, CancellationToken cancellation) =>
            QuantizedTensor<TScheme>.Quantize(weight, n, k, progress, cancellation);

        public override QuantizedTensor Wrap(int n, int k, byte[] words, byte[] scale, byte[] zero) =>
            new QuantizedTensor<TScheme>(n, k, words, scale, zero);

        public override QuantizedTensor Wrap(PackedTensor packed) => new QuantizedTensor<TScheme>(packed);

        public override QDoraLinear Adapt(
            QuantizedTensor weight, float[] a, float[] b, float[] magnitude, float alpha, float[]? bias) =>
            new QDoraLinear<TScheme>((QuantizedTensor<TScheme>)weight, a, b, magnitude, alpha, bias);

        public override void Pack(Layout.StorageLayout layout, ReadOnlySpan<byte> codes, Span<byte> words) =>
            PackedCodes<TScheme>.Pack(layout, codes, words);

        public override void Unpack(Layout.StorageLayout layout, ReadOnlySpan<byte> words, Span<byte> codes) =>
            PackedCodes<TScheme>.Unpack(layout, words, codes);
    }
}
