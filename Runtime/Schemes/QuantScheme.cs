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

    /// <summary>The object for a scheme.</summary>
    /// <typeparam name="TScheme">The annotated struct.</typeparam>
    public static QuantScheme Of<TScheme>()
        where TScheme : struct, IQuantScheme<TScheme> => Instance<TScheme>.Value;

    /// <summary>Quantizes a dense layer; see <see cref="QuantLinear{TScheme}.From"/>.</summary>
    public abstract LinearLayer Quantize(Linear linear, CancellationToken cancellation = default);

    private sealed class Instance<TScheme> : QuantScheme
        where TScheme : struct, IQuantScheme<TScheme>
    {
        public static readonly Instance<TScheme> Value = new();

        private Instance()
            : base(typeof(TScheme).Name, TScheme.Config, TScheme.KernelName)
        {
        }

        public override LinearLayer Quantize(Linear linear, CancellationToken cancellation = default) =>
            QuantLinear<TScheme>.From(linear, cancellation);
    }
}
