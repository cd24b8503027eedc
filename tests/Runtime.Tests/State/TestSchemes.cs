using static Specializer.PackLayout;

namespace Specializer.Tests.State;

/// <summary>As the 4-bit layer of hqq_checkpoint.safetensors, and hqq's defaults.</summary>
[Quant(Bits = 4, Group = 64, Axis = 1, Pack = HqqColumn)]
internal readonly partial struct Hqq4;

/// <summary>As the 3-bit layer of hqq_checkpoint.safetensors.</summary>
[Quant(Bits = 3, Group = 64, Axis = 0, Pack = HqqColumn)]
internal readonly partial struct Hqq3Axis0;

[Quant(Bits = 8, Group = 32, Optimize = false, Scale = ScaleType.Float16)]
internal readonly partial struct Hqq8Half;

[Quant(Bits = 1.58, Group = 32, Scale = ScaleType.BFloat16)]
internal readonly partial struct Hqq158Brain;

[Quant(Bits = 3, Group = 16)]
internal readonly partial struct Hqq3;

[Quant(Bits = 2, Group = 16, Axis = 0)]
internal readonly partial struct Hqq2Axis0;

[Quant(Bits = 3, Group = 32, Pack = Sequential)]
internal readonly partial struct Sequential3;

[Quant(Bits = 4, Group = 16, Pack = RowMajor)]
internal readonly partial struct RowMajor4;

[Quant(Bits = 4, Group = 16, Pack = RowMajor, Method = QuantMethod.MinMax)]
internal readonly partial struct RowMajor4MinMax;

[Quant(Bits = 1.58, Pack = RowMajor)]
internal readonly partial struct Ternary2;

[Quant(Bits = 1.58, Pack = Trits)]
internal readonly partial struct Ternary;

[Quant(Bits = 4, Group = 32, Pack = FlexGen)]
internal readonly partial struct FlexGen4;

[Quant(Bits = 4, Group = Groups.Whole)]
internal readonly partial struct WholeRows4;

[Quant(Bits = 3, Group = Groups.Whole, Axis = 0)]
internal readonly partial struct WholeColumns3;

[Quant(Bits = 8, Group = Groups.PerTensor)]
internal readonly partial struct PerTensor8;

[Quant(Bits = 3, Group = 16), QuantScale(Group = 16), QuantZero]
internal readonly partial struct TwoLevel3;

[Quant(Bits = 4, Group = 16), QuantScale(Bits = 4, Group = 8, Axis = 1)]
internal readonly partial struct TwoLevelScale4;

[Quant(Bits = 2, Group = 16), QuantZero(Group = 16)]
internal readonly partial struct TwoLevelZero2;

[Quant(Bits = 4, Group = 16, Activations = ActivationType.Int8)]
internal readonly partial struct Hqq4Int8;

[Quant(Bits = 1, Group = 8)]
internal readonly partial struct Hqq1;

[Quant(Bits = 5, Group = 16)]
internal readonly partial struct Hqq5;

[Quant(Bits = 6, Group = 16)]
internal readonly partial struct Hqq6;
