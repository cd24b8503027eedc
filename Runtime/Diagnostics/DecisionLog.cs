using Microsoft.Extensions.Logging;
using Specializer.Kernels;
using Specializer.Layout;

namespace Specializer;

/// <summary>What the library decided for its user, as lines of the log.</summary>
internal static partial class DecisionLog
{
    /// <summary>The registers that emitted float kernels run in on this processor; they choose by the same ladder.</summary>
    public static string FloatInstructions { get; } =
        Lanes16.IsSupported ? "AVX-512, 16 lanes" :
        Lanes8.IsSupported ? "AVX2, 8 lanes" :
        Lanes4.IsSupported ? "128-bit SIMD, 4 lanes" : "no SIMD";

    /// <summary>The instructions of int8 products; <see cref="Int8Product"/> chooses by the same ladder.</summary>
    public static string Int8Instructions { get; } =
        VnniLanes.IsSupported ? "AVX-VNNI" :
        Avx512Int8Lanes.IsSupported ? "AVX-512" :
        Avx2Int8Lanes.IsSupported ? "AVX2" :
        DotProductLanes.IsSupported ? "Arm dot product" : "portable SIMD";

    /// <summary>Says how products with a weight will run.</summary>
    /// <param name="config">The config.</param>
    /// <param name="kernel">Its kernel class.</param>
    /// <param name="storage">The weight's layout.</param>
    /// <param name="tiled">Its execution layout, if it has one.</param>
    public static void WeightHeld(QuantConfig config, string kernel, StorageLayout storage, TiledTensor? tiled)
    {
        ILogger log = SpecializerDiagnostics.Log;
        if (tiled?.Trits is not null)
        {
            TritsChosen(log, storage.N, storage.K, kernel, config.Activations);
        }
        else if (tiled is not null)
        {
            TilesChosen(log, storage.N, storage.K, kernel, FloatInstructions, config.Activations);
        }
        else if (log.IsEnabled(LogLevel.Warning))
        {
            NoTiles(log, storage.N, storage.K, kernel, WhyNoTiles(storage, out string remedy), remedy);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Weight [{N}, {K}] as {Kernel}: tiles of 16 rows, {Instructions}, activations {Activations}.")]
    private static partial void TilesChosen(
        ILogger log, int n, int k, string kernel, string instructions, ActivationType activations);

    [LoggerMessage(7, LogLevel.Debug, "Weight [{N}, {K}] as {Kernel}: triples of codes in five bits, AVX-512BW, activations {Activations}.")]
    private static partial void TritsChosen(ILogger log, int n, int k, string kernel, ActivationType activations);

    [LoggerMessage(2, LogLevel.Warning,
        "Weight [{N}, {K}] as {Kernel} has no execution layout, since {Reason}: its products dequantize row after row in float32, several times slower. {Remedy}")]
    private static partial void NoTiles(ILogger log, int n, int k, string kernel, string reason, string remedy);

    [LoggerMessage(3, LogLevel.Information,
        "{Path}: '{Layer}' is {Config}; it is read as {Scheme}, which is declared as {Declared} and stores it alike.")]
    public static partial void StoredAlike(
        ILogger log, string path, string layer, SchemeConfig config, string scheme, SchemeConfig declared);

    [LoggerMessage(4, LogLevel.Debug, "Weight [{N}, {K}] as {Kernel}: int8 products, {Instructions}.")]
    public static partial void Int8Chosen(ILogger log, int n, int k, string kernel, string instructions);

    [LoggerMessage(5, LogLevel.Warning, "{Path}: the load was not strict, and not everything fitted. {Report}")]
    public static partial void PartialLoad(ILogger log, string path, LoadReport report);

    [LoggerMessage(6, LogLevel.Debug, "Weight [{N}, {K}] as {Kernel} on {Device}: {Product}.")]
    public static partial void GpuProductChosen(ILogger log, int n, int k, string kernel, string device, string product);

    private static string WhyNoTiles(StorageLayout storage, out string remedy)
    {
        (string side, int length) = storage.Axis == 0 ? ("N", storage.N) : ("K", storage.K);
        remedy = $"A group that divides {length} avoids it.";
        return $"{side} = {length} is no multiple of the group, {storage.Group}, so that groups begin within rows";
    }
}
