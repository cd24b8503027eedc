namespace Specializer;

/// <summary>An absmax scheme as an object: lets a program choose among configs at run time, each still running its own kernels.</summary>
public abstract class AbsmaxScheme
{
    private protected AbsmaxScheme(string name, AbsmaxConfig config, string kernelName)
    {
        Name = name;
        Config = config;
        KernelName = kernelName;
    }

    /// <summary>The name of the annotated struct.</summary>
    public string Name { get; }

    /// <summary>The declared config.</summary>
    public AbsmaxConfig Config { get; }

    /// <summary>The shared kernel class.</summary>
    public string KernelName { get; }

    /// <summary>The object for a scheme.</summary>
    /// <typeparam name="TScheme">The annotated struct.</typeparam>
    public static AbsmaxScheme Of<TScheme>()
        where TScheme : struct, IAbsmaxScheme<TScheme> => Instance<TScheme>.Value;

    /// <inheritdoc cref="AbsmaxQuantizer{TScheme}.FakeQuantizeInPlace"/>
    public abstract void FakeQuantizeInPlace(Span<float> values, params ReadOnlySpan<int> shape);

    /// <inheritdoc cref="AbsmaxQuantizer{TScheme}.FakeQuantize"/>
    public abstract double FakeQuantize(ReadOnlySpan<float> values, Span<float> quantized, params ReadOnlySpan<int> shape);

    /// <inheritdoc cref="AbsmaxQuantizer{TScheme}.Encode"/>
    public abstract AbsmaxTensor Encode(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape);

    private sealed class Instance<TScheme> : AbsmaxScheme
        where TScheme : struct, IAbsmaxScheme<TScheme>
    {
        public static readonly Instance<TScheme> Value = new();

        private Instance()
            : base(typeof(TScheme).Name, TScheme.Config, TScheme.KernelName)
        {
        }

        public override void FakeQuantizeInPlace(Span<float> values, params ReadOnlySpan<int> shape) =>
            AbsmaxQuantizer<TScheme>.FakeQuantizeInPlace(values, shape);

        public override double FakeQuantize(ReadOnlySpan<float> values, Span<float> quantized, params ReadOnlySpan<int> shape) =>
            AbsmaxQuantizer<TScheme>.FakeQuantize(values, quantized, shape);

        public override AbsmaxTensor Encode(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) =>
            AbsmaxQuantizer<TScheme>.Encode(values, shape);
    }
}
