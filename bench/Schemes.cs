using static Specializer.AbsmaxGranularity;
using static Specializer.AbsmaxOperand;
using static Specializer.ActivationType;
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

/// <summary>3 bits, groups of 64 along N.</summary>
[Quant(Bits = 3, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3Axis0;

/// <summary>2 bits, groups of 64 along N.</summary>
[Quant(Bits = 2, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2Axis0;

/// <summary>1 bit, groups of 64 along K.</summary>
[Quant(Bits = 1, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq1;

/// <summary>4 bits, neighbours in a byte.</summary>
[Quant(Bits = 4, Group = 64, Pack = RowMajor, Scale = Float16)]
public readonly partial struct Rows4;

/// <summary>2 bits, neighbours in a byte.</summary>
[Quant(Bits = 2, Group = 64, Pack = RowMajor, Scale = Float16)]
public readonly partial struct Rows2;

/// <summary>3 bits, ten neighbours in 32 bits.</summary>
[Quant(Bits = 3, Group = 64, Pack = Sequential, Scale = Float16)]
public readonly partial struct Sequential3;

/// <summary>4 bits as FlexGen stores them.</summary>
[Quant(Bits = 4, Group = 64, Pack = FlexGen, Scale = Float16)]
public readonly partial struct FlexGen4;

/// <summary>4 bits, activations rounded to int8.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Scale = Float16, Activations = Int8)]
public readonly partial struct Hqq4Int8;

/// <summary>4 bits, groups of 64 along N, activations rounded to int8.</summary>
[Quant(Bits = 4, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16, Activations = Int8)]
public readonly partial struct Hqq4Axis0Int8;

/// <summary>3 bits, activations rounded to int8.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn, Scale = Float16, Activations = Int8)]
public readonly partial struct Hqq3Int8;

/// <summary>2 bits, activations rounded to int8.</summary>
[Quant(Bits = 2, Group = 64, Pack = HqqColumn, Scale = Float16, Activations = Int8)]
public readonly partial struct Hqq2Int8;

/// <summary>Three levels, five digits a byte in storage.</summary>
[Quant(Bits = 1.58, Pack = Trits)]
public readonly partial struct Ternary;

/// <summary>Three levels, activations rounded to int8.</summary>
[Quant(Bits = 1.58, Pack = Trits, Activations = Int8)]
public readonly partial struct TernaryInt8;

/// <summary>int8 weights, a scale for each output channel.</summary>
[Absmax(Bits = 8, Operand = Weight, Granularity = Channel)]
public readonly partial struct WeightChannel8;

/// <summary>int8 activations, a scale for each row of x.</summary>
[Absmax(Bits = 8, Operand = Activation, Granularity = Token)]
public readonly partial struct ActivationToken8;
