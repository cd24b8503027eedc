namespace Specializer.Robustness;

/// <summary>As the 4-bit layer of the corpus.</summary>
[Quant(Bits = 4, Group = 16)]
internal readonly partial struct Hqq4;

/// <summary>As the 3-bit layer of the corpus.</summary>
[Quant(Bits = 3, Group = 16, Axis = 0, Scale = ScaleType.Float16)]
internal readonly partial struct Hqq3;

/// <summary>As the layer of the corpus whose scales and zeros are quantized.</summary>
[Quant(Bits = 2, Group = 16), QuantScale(Group = 16), QuantZero]
internal readonly partial struct TwoLevel2;

/// <summary>The weight of the corpus's int8 layer.</summary>
[Absmax(Bits = 8, Operand = AbsmaxOperand.Weight, Granularity = AbsmaxGranularity.Channel)]
internal readonly partial struct Weight8;

/// <summary>What that layer's x is rounded to.</summary>
[Absmax(Bits = 8, Operand = AbsmaxOperand.Activation, Granularity = AbsmaxGranularity.Token)]
internal readonly partial struct Activation8;

/// <summary>What the soak quantizes the model as.</summary>
[Quant(Bits = 3, Group = 64)]
internal readonly partial struct Hqq3G64;
