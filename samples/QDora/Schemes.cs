using static Specializer.PackLayout;

namespace Specializer.Samples.QDora;

/// <summary>What the frozen weights are quantised to: 3 bits, groups of 64 along K.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq3;
