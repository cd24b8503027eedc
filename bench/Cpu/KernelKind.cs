namespace Specializer.Bench.Cpu;

/// <summary>One kernel to be timed.</summary>
/// <param name="Name">The weight's format, shared by kernels that differ in their activations.</param>
/// <param name="Activations">What x is while it meets the codes.</param>
/// <param name="Make">Layers of random weights [n, k], as many as fill some bytes.</param>
internal sealed record KernelKind(string Name, string Activations, Func<int, int, long, LayerCopies> Make)
{
    /// <summary>A generated kernel.</summary>
    public static KernelKind Of<TScheme>(string name)
        where TScheme : struct, IQuantScheme<TScheme> =>
        new(name, TScheme.Config.Activations == ActivationType.Int8 ? "int8" : "float32", LayerCopies.Of<TScheme>);
}
