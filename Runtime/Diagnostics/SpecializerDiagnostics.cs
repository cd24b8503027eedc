using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Specializer;

/// <summary>What the library tells about its own work: metrics of kernels, activities of long operations, a log of decisions.</summary>
/// <remarks>
/// <para>
/// One <see cref="System.Diagnostics.Metrics.Meter"/> and one <see cref="System.Diagnostics.ActivitySource"/>, both called
/// <see cref="SourceName"/>. OpenTelemetry collects them by <c>AddMeter("Specializer")</c> and <c>AddSource("Specializer")</c>, and
/// <c>dotnet-counters monitor --counters Specializer</c> shows the metrics of a running process. While nobody listens, a product reads three
/// fields more, and nothing is allocated.
/// </para>
/// <para>
/// The log has what was decided for the user: which instructions a weight's kernels use (Debug), under which declared config a checkpoint is
/// read where that is not the very one (Information), and each fallback with its reason and what would avoid it (Warning).
/// </para>
/// </remarks>
public static class SpecializerDiagnostics
{
    /// <summary>The name of the meter, of the activity source and of the log's category.</summary>
    public const string SourceName = "Specializer";

    /// <summary>Histogram, seconds: how long a call of a kernel took, all threads together.</summary>
    public const string KernelDuration = "specializer.kernel.duration";

    /// <summary>Counter, bytes: weight, inputs and outputs of kernels, each counted once a call.</summary>
    public const string KernelBytes = "specializer.kernel.bytes";

    /// <summary>Counter: calls of kernels.</summary>
    public const string KernelCalls = "specializer.kernel.calls";

    /// <summary>Tag: <c>matmul</c>, <c>matmul_transposed</c>, <c>dequantize</c> or <c>quantize</c>.</summary>
    public const string OperationTag = "specializer.operation";

    /// <summary>Tag: the kernel class of the config, as <c>Q3G64A1_HqqColumn_Float32</c>; <c>Float32</c> for dense layers.</summary>
    public const string ConfigTag = "specializer.config";

    /// <summary>Tag: <c>cpu</c>, or the selector of a GPU, as <c>cuda:0</c>.</summary>
    public const string DeviceTag = "specializer.device";

    private static volatile ILogger _log = NullLogger.Instance;
    private static ILoggerFactory _loggerFactory = NullLoggerFactory.Instance;

    /// <summary>Where decisions are logged; by default nowhere. It can be changed at any time.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public static ILoggerFactory LoggerFactory
    {
        get => Volatile.Read(ref _loggerFactory);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Volatile.Write(ref _loggerFactory, value);
            _log = value.CreateLogger(SourceName);
        }
    }

    /// <summary>The log of decisions.</summary>
    internal static ILogger Log => _log;
}
