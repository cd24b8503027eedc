namespace Specializer.Bench.Storage;

/// <summary>What one config took, in seconds; the least of some calls, all threads.</summary>
/// <param name="Quantize">From float32 to the execution layout.</param>
/// <param name="Steps">Steps of the optimiser until it stopped.</param>
/// <param name="Step">One step of the optimiser.</param>
/// <param name="Pack">Codes to words.</param>
/// <param name="Unpack">Words to codes.</param>
/// <param name="ToTiles">Codes to the execution layout.</param>
/// <param name="FromTiles">The execution layout to codes.</param>
/// <param name="Rows">Words to float32.</param>
/// <param name="Blocks">The execution layout to float32, transposed, in blocks that stay in a cache.</param>
/// <param name="Load">Words to a weight that is ready to multiply, memory for it included.</param>
/// <param name="Save">Such a weight to words, memory for them included.</param>
/// <param name="WordBytes">Bytes of the words.</param>
/// <param name="TileBytes">Bytes of the execution layout's words.</param>
/// <param name="Checksum">Of words, scales and zeros: equal where the bits are.</param>
internal sealed record StorageTimes(
    double Quantize,
    int Steps,
    double Step,
    double Pack,
    double Unpack,
    double ToTiles,
    double FromTiles,
    double Rows,
    double Blocks,
    double Load,
    double Save,
    long WordBytes,
    long TileBytes,
    string Checksum);
