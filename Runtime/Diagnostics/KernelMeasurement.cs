using System.Diagnostics;

namespace Specializer;

/// <summary>One call of a kernel as the metrics see it; nothing at all while nobody listens.</summary>
/// <remarks>A call that throws is not recorded. Nothing is allocated here, whoever listens.</remarks>
internal readonly ref struct KernelMeasurement
{
    /// <summary>The device tag of kernels on the processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>The config tag of dense products.</summary>
    public const string Float32 = "Float32";

    private readonly bool _isWanted;
    private readonly long _start;

    private KernelMeasurement(long start) => (_isWanted, _start) = (true, start);

    /// <summary>Begins a call.</summary>
    public static KernelMeasurement Begin() => Telemetry.IsKernelWanted ? new KernelMeasurement(Stopwatch.GetTimestamp()) : default;

    /// <summary>Records the call that is done now.</summary>
    /// <param name="operation">See <see cref="SpecializerDiagnostics.OperationTag"/>.</param>
    /// <param name="config">See <see cref="SpecializerDiagnostics.ConfigTag"/>.</param>
    /// <param name="weightBytes">Bytes of the weight.</param>
    /// <param name="elements">float32 inputs and outputs.</param>
    /// <param name="device">See <see cref="SpecializerDiagnostics.DeviceTag"/>.</param>
    public void End(string operation, string config, long weightBytes, long elements, string device = Cpu)
    {
        if (_isWanted)
        {
            Telemetry.RecordKernel(
                Stopwatch.GetElapsedTime(_start), operation, config, device, weightBytes + (elements * sizeof(float)));
        }
    }

    /// <summary>Records a call that was handed to a device and runs there later: it has no duration.</summary>
    /// <inheritdoc cref="End" path="/param"/>
    public void EndQueued(string operation, string config, long weightBytes, long elements, string device)
    {
        if (_isWanted)
        {
            Telemetry.RecordKernel(null, operation, config, device, weightBytes + (elements * sizeof(float)));
        }
    }
}
