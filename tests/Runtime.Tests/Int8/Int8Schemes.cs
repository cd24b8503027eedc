using static Specializer.AbsmaxGranularity;
using static Specializer.AbsmaxOperand;

namespace Specializer.Tests.Int8;

[Absmax(Bits = 8, Operand = Weight, Granularity = Channel)]
public readonly partial struct WeightChannel8;

[Absmax(Bits = 8, Operand = Weight, Granularity = Channel, Symmetric = false)]
public readonly partial struct WeightChannel8Asymmetric;

[Absmax(Bits = 4, Operand = Weight, Granularity = Channel)]
public readonly partial struct WeightChannel4;

[Absmax(Bits = 8, Operand = Weight, Granularity = AbsmaxGranularity.Tensor)]
public readonly partial struct WeightTensor8;

[Absmax(Bits = 8, Operand = Weight, Granularity = AbsmaxGranularity.Tensor, Symmetric = false)]
public readonly partial struct WeightTensor8Asymmetric;

[Absmax(Bits = 8, Operand = Activation, Granularity = Token)]
public readonly partial struct ActivationToken8;

[Absmax(Bits = 8, Operand = Activation, Granularity = Token, Symmetric = false)]
public readonly partial struct ActivationToken8Asymmetric;

[Absmax(Bits = 8, Operand = Activation, Granularity = AbsmaxGranularity.Tensor)]
public readonly partial struct ActivationTensor8;

[Absmax(Bits = 6, Operand = Activation, Granularity = AbsmaxGranularity.Tensor, Symmetric = false)]
public readonly partial struct ActivationTensor6Asymmetric;
