using static Specializer.PackLayout;

namespace Specializer.Tests.Diagnostics;

/// <summary>A group that no other test uses, so that what is heard of it is from here.</summary>
[Quant(Bits = 4, Group = 48, Pack = HqqColumn)]
internal readonly partial struct Observed4;

/// <summary>Stored as the above, quantized otherwise.</summary>
[Quant(Bits = 4, Group = 48, Pack = HqqColumn, Optimize = false)]
internal readonly partial struct Observed4Plain;

[Quant(Bits = 3, Group = 48, Axis = 0, Pack = HqqColumn)]
internal readonly partial struct Observed3Axis0;
