using static Specializer.PackLayout;
using static Specializer.ScaleType;

namespace Specializer.Tests.Schemes;

// Configs that differ in what a runtime driver can trip over: axis, planes, padding lanes, element type of the scales, no execution layout.

/// <summary>Two planes; groups along K.</summary>
[Quant(Bits = 3, Group = 32, Pack = HqqColumn)]
public readonly partial struct ThreeBits;

/// <summary>A scale a column, and tiles of 12 rows with 4 padding lanes.</summary>
[Quant(Bits = 4, Group = 12, Axis = 0, Pack = HqqColumn)]
public readonly partial struct FourBitsAxis0;

/// <summary>Scales and zeros of 16 bits.</summary>
[Quant(Bits = 8, Group = 16, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct EightBitsFloat16;

/// <summary>q·scale + minimum, and groups that straddle rows where K is no multiple of 20: then there is no execution layout.</summary>
[Quant(Bits = 3, Group = 20, Pack = Sequential)]
public readonly partial struct StraddlingGroups;

/// <summary>One group a row: segments of more columns than have a sum of their own.</summary>
[Quant(Bits = 4, Group = Groups.Whole, Pack = HqqColumn)]
public readonly partial struct FourBitsWholeRows;

/// <summary>Rounds x to int8 a group at a time.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Activations = ActivationType.Int8)]
public readonly partial struct FourBitsInt8;

/// <summary>Rounds x to int8; one scale for all.</summary>
[Quant(Bits = 1.58, Pack = Trits, Activations = ActivationType.Int8)]
public readonly partial struct TritsInt8;

/// <summary>The same codes and x as it is.</summary>
[Quant(Bits = 1.58, Pack = Trits)]
public readonly partial struct TritsFloat32;

/// <summary>Ternary codes stored in fields of two bits, which could hold a 3.</summary>
[Quant(Bits = 1.58, Pack = RowMajor, Activations = ActivationType.Int8)]
public readonly partial struct FieldTritsInt8;
