using static Specializer.PackLayout;
using static Specializer.ScaleType;

namespace Specializer.Bench;

/// <summary>8 bits, groups of 64 along K.</summary>
[Quant(Bits = 8, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8;

/// <summary>4 bits, groups of 64 along K.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq4;

/// <summary>4 bits, groups of 64 along N.</summary>
[Quant(Bits = 4, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq4Axis0;

/// <summary>3 bits, groups of 64 along K.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3;

/// <summary>2 bits, groups of 64 along K.</summary>
[Quant(Bits = 2, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2;
