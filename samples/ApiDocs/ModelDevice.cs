namespace Specializer.Samples.ApiDocs;

/// <summary>Where quantised models run: on the processor, or as a whole on a GPU where this build has kernels for it.</summary>
internal sealed class ModelDevice : IDisposable
{
    /// <summary>What <c>--device</c> says for no GPU.</summary>
    public const string Processor = "cpu";

#if SPECIALIZER_ILGPU
    private readonly GpuContext? _gpu;

    private ModelDevice(GpuContext? gpu) => _gpu = gpu;

    /// <summary>Opens the device that the user named.</summary>
    /// <exception cref="UsageException">There is none of that name, or it could not be opened.</exception>
    public static ModelDevice Open(string name)
    {
        try
        {
            return new ModelDevice(name.Equals(Processor, StringComparison.OrdinalIgnoreCase) ? null : GpuContext.Open(name));
        }
        catch (Exception exception) when (exception is ArgumentException or GpuException)
        {
            throw new UsageException($"--device {name}: {exception.Message}");
        }
    }

    /// <summary>A quantised model on the device.</summary>
    /// <exception cref="GpuException">The device has no room, or fails.</exception>
    public RunningModel Run(LlamaForCausalLM model, CancellationToken cancellation) =>
        _gpu is null ? new ProcessorModel(model) : new DeviceModel(GpuLlama.Load(_gpu, model, progress: null, cancellation));

    /// <inheritdoc/>
    public void Dispose() => _gpu?.Dispose();
#else
    /// <summary>Accepts the processor only.</summary>
    /// <exception cref="UsageException">Another device was named.</exception>
    public static ModelDevice Open(string name) => name.Equals(Processor, StringComparison.OrdinalIgnoreCase)
        ? new ModelDevice()
        : throw new UsageException($"--device {name}: this build has no GPU kernels, since no package source carries ILGPU; there is {Processor}.");

    /// <summary>A quantised model on the processor.</summary>
    public RunningModel Run(LlamaForCausalLM model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new ProcessorModel(model);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
#endif
}
