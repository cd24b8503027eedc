namespace Specializer;

/// <summary>Runs a quantizer's passes over a weight, with cancellation before and progress behind each.</summary>
/// <param name="most">Passes if the optimiser does not stop early.</param>
/// <param name="progress">Receives the share of passes done, 0..1.</param>
/// <param name="cancellation">Checked before each pass.</param>
internal sealed class QuantizerPasses(int most, IProgress<double>? progress, CancellationToken cancellation)
{
    private int _done;

    /// <summary>Checked before each pass.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>One pass on all threads.</summary>
    public void Run<TPass>(int blocks, in TPass pass)
        where TPass : struct, IRangeWork, allows ref struct
    {
        cancellation.ThrowIfCancellationRequested();
        KernelPool.Shared.For(blocks, minimumPerRange: 1, in pass);
        _done++;
        progress?.Report((double)Math.Min(_done, most - 1) / most);
    }

    /// <summary>Says that the weight is quantized, in however few passes.</summary>
    public void Done() => progress?.Report(1);
}
