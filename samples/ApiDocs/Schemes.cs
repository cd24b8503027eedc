using static Specializer.PackLayout;
using static Specializer.ScaleType;

namespace Specializer.Samples.ApiDocs;

// The configs that the sample compares. Each line is all that it takes: the generator writes the kernels, and
// QuantSchemes.All lists what is declared here. The reference figures are those of hqq's quantizer by itself, which
// rounds no zeros; by the default, which is that of hqq's base config, it would at 4 bits.

/// <summary>8 bits, groups of 64 along K.</summary>
[Quant(Bits = 8, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq8;

/// <summary>8 bits, groups of 64 along N.</summary>
[Quant(Bits = 8, Group = 64, Axis = 0, Pack = HqqColumn)]
public readonly partial struct Hqq8Axis0;

/// <summary>4 bits, groups of 64 along K.</summary>
[Quant(Bits = 4, Group = 64, RoundZero = false, Pack = HqqColumn)]
public readonly partial struct Hqq4;

/// <summary>The same with scales and zeros in half the memory.</summary>
[Quant(Bits = 4, Group = 64, RoundZero = false, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq4Float16;

/// <summary>The same without the optimiser.</summary>
[Quant(Bits = 4, Group = 64, RoundZero = false, Pack = HqqColumn, Optimize = false)]
public readonly partial struct Hqq4Plain;

/// <summary>4 bits, groups of 64 along N.</summary>
[Quant(Bits = 4, Group = 64, Axis = 0, RoundZero = false, Pack = HqqColumn)]
public readonly partial struct Hqq4Axis0;

/// <summary>3 bits, groups of 64 along K.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq3;

/// <summary>3 bits, groups of 64 along N.</summary>
[Quant(Bits = 3, Group = 64, Axis = 0, Pack = HqqColumn)]
public readonly partial struct Hqq3Axis0;

/// <summary>2 bits, groups of 32 along K.</summary>
[Quant(Bits = 2, Group = 32, Pack = HqqColumn)]
public readonly partial struct Hqq2;

/// <summary>2 bits, groups of 32 along N.</summary>
[Quant(Bits = 2, Group = 32, Axis = 0, Pack = HqqColumn)]
public readonly partial struct Hqq2Axis0;
