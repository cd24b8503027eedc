#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A device failed. The message names the device and what was asked of it.</summary>
/// <param name="message">What failed, where.</param>
/// <param name="inner">The driver's or compiler's own exception.</param>
public sealed class GpuException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the message names kernel, shape and device already, so that no caller adds them again.</summary>
    internal bool IsNamed { get; init; }
}
#endif
