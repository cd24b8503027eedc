namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>What a product on warpgroups does between blocks of PTX so that x and units arrive, as statements.</summary>
/// <param name="Begin">Before a stage of x is read first: it is awaited, and the one that was freed fetched again.</param>
/// <param name="ReleaseLast">When all that reads the stage before it is done.</param>
/// <param name="End">After the last multiplication of a stage was asked for.</param>
/// <param name="Refill">When a unit's codes are in registers.</param>
internal sealed record WarpgroupStages(string Begin, string ReleaseLast, string End, string Refill);
