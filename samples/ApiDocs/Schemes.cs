using static Specializer.AbsmaxGranularity;
using static Specializer.AbsmaxOperand;
using static Specializer.PackLayout;
using static Specializer.ScaleType;

namespace Specializer.Samples.ApiDocs;

// The configs that the sample compares. Each line is all that it takes: the generator writes the kernels, and
// QuantSchemes.All lists what is declared here with [Quant]. hqq's reference figures are of its quantizer with its own default,
// zeros that are not rounded, while the base config of its layers rounds them at 4 bits: hence RoundZero = false.

/// <summary>8 bits, groups of 64 along K.</summary>
[Quant(Bits = 8, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq8;

/// <summary>8 bits, groups of 64 along N.</summary>
[Quant(Bits = 8, Group = 64, Axis = 0, Pack = HqqColumn)]
public readonly partial struct Hqq8Axis0;

/// <summary>4 bits, groups of 64 along K.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, RoundZero = false)]
public readonly partial struct Hqq4;

/// <summary>The same with scales and zeros in half the memory.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4Float16;

/// <summary>The same without the optimiser.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Optimize = false, RoundZero = false)]
public readonly partial struct Hqq4Plain;

/// <summary>4 bits, groups of 64 along N.</summary>
[Quant(Bits = 4, Group = 64, Axis = 0, Pack = HqqColumn, RoundZero = false)]
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

/// <summary>Int8 weights, a scale for each output channel: with <see cref="ActivationToken8"/>, products of whole numbers.</summary>
[Absmax(Bits = 8, Operand = Weight, Granularity = Channel)]
public readonly partial struct WeightChannel8;

/// <summary>Int8 activations, a scale for each token.</summary>
[Absmax(Bits = 8, Operand = Activation, Granularity = Token)]
public readonly partial struct ActivationToken8;
