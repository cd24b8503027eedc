#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Copies modules to a device.</summary>
public static class GpuModules
{
    /// <summary>A copy of a quantized layer on a device; see the constructor of <see cref="GpuQuantLinear"/>.</summary>
    /// <inheritdoc cref="GpuQuantLinear.GpuQuantLinear(GpuContext, QuantizedTensor, float[])" path="/exception"/>
    public static GpuQuantLinear ToDevice<TScheme>(this QuantLinear<TScheme> linear, GpuContext gpu)
        where TScheme : struct, IQuantScheme<TScheme>
    {
        ArgumentNullException.ThrowIfNull(linear);
        return new GpuQuantLinear(gpu, linear.Weight, linear.Bias);
    }

    /// <summary>A copy of a layer with a DoRA adapter on a device: adapter, norms and bias are applied in the product's own launch.</summary>
    /// <remarks>Norms and magnitudes are those of now: a layer that is trained further is copied again.</remarks>
    /// <inheritdoc cref="GpuQuantLinear.GpuQuantLinear(GpuContext, QuantizedTensor, float[])" path="/exception"/>
    public static GpuQuantLinear ToDevice(this QDoraLinear linear, GpuContext gpu)
    {
        ArgumentNullException.ThrowIfNull(linear);
        int n = linear.OutFeatures;
        float[] terms = new float[checked((2 * n) + linear.B.Length)];
        linear.Bias?.CopyTo(terms, 0);
        Span<float> gain = terms.AsSpan(n, n);
        linear.RowNorms(gain);
        for (int i = 0; i < n; i++)
        {
            gain[i] = gain[i] == 0 ? 0 : linear.Alpha / gain[i] * linear.Magnitude[i];
        }

        linear.B.CopyTo(terms, 2 * n);
        return GpuQuantLinear.WithAdapter(gpu, linear.Quantized, terms, linear.Rank, linear.A);
    }

    /// <summary>A copy of a layer of int8 weights and activations on a device.</summary>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel; what was taken is freed again.</exception>
    public static GpuW8A8Linear ToDevice<TWeight, TActivation>(this W8A8Linear<TWeight, TActivation> linear, GpuContext gpu)
        where TWeight : struct, IInt8Weight<TWeight>
        where TActivation : struct, IInt8Activation<TActivation>
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(gpu);
        return new GpuW8A8Linear(gpu, linear, linear.Bias);
    }

    /// <summary>Moves every quantized layer below a module to a device: products run there, all else stays on the processor.</summary>
    /// <param name="module">A model.</param>
    /// <param name="gpu">The device. It must outlive the model.</param>
    /// <param name="progress">Receives the share of the weights that are on the device, 0..1, by their elements.</param>
    /// <param name="cancellation">Checked before each layer.</param>
    /// <returns>How many layers were moved. Dense layers and embeddings stay where they are.</returns>
    /// <remarks>Every layer is copied before the first one is put in place, so that an exception leaves the model as it was, with nothing left on the device.</remarks>
    /// <inheritdoc cref="GpuQuantLinear.GpuQuantLinear(GpuContext, QuantizedTensor, float[])" path="/exception"/>
    /// <exception cref="InvalidOperationException">A layer's place cannot hold another type; the message names both.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for. Nothing was moved.</exception>
    public static int ToDevice(
        this Module module, GpuContext gpu, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(gpu);
        double elements = module.NamedModules().Select(named => named.Module).Distinct().OfType<LinearLayer>().Where(HasDeviceForm).Sum(Elements);
        double moved = 0;
        List<IDisposable> made = [];
        try
        {
            return module.Replace<LinearLayer>((_, linear) =>
            {
                if (!HasDeviceForm(linear))
                {
                    return linear;
                }

                cancellation.ThrowIfCancellationRequested();
                LinearLayer replacement = Copy(linear, gpu);
                made.Add((IDisposable)replacement);
                moved += Elements(linear);
                progress?.Report(moved / elements);
                return replacement;
            });
        }
        catch
        {
            made.ForEach(layer => layer.Dispose());
            throw;
        }
    }

    /// <summary>Whether a layer is quantized and not on a device yet.</summary>
    internal static bool HasDeviceForm(LinearLayer linear) => linear is IQuantizedLayer or QDoraLinear or IInt8Layer;

    /// <summary>A copy of a quantized layer on a device.</summary>
    internal static LinearLayer Copy(LinearLayer linear, GpuContext gpu) => linear switch
    {
        IQuantizedLayer quantized => new GpuQuantLinear(gpu, quantized.Weight, linear.Bias),
        QDoraLinear adapted => adapted.ToDevice(gpu),
        IInt8Layer int8 => new GpuW8A8Linear(gpu, int8, linear.Bias),
        _ => throw new ArgumentException($"{linear.GetType().Name} has no form on a device.", nameof(linear)),
    };

    private static double Elements(LinearLayer linear) => (double)linear.InFeatures * linear.OutFeatures;
}
#endif
