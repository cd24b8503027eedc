namespace Specializer.Tests;

// Every width and group that kernels differ in, with each element type of scale and zero among them.
[Quant(Bits = 8, Group = 64, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu8;

[Quant(Bits = 4, Group = 64, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu4;

[Quant(Bits = 4, Group = 32)]
internal readonly partial struct Gpu4G32;

[Quant(Bits = 4, Group = 48, Scale = ScaleType.BFloat16)]
internal readonly partial struct Gpu4G48;

[Quant(Bits = 3, Group = 64, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu3;

[Quant(Bits = 3, Group = 16, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu3G16;

[Quant(Bits = 3, Group = 128)]
internal readonly partial struct Gpu3G128;

[Quant(Bits = 2, Group = 64, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu2;

[Quant(Bits = 2, Group = Groups.Whole)]
internal readonly partial struct Gpu2Whole;

[Quant(Bits = 1, Group = 64, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu1;

[Quant(Bits = 4, Group = 32, Pack = PackLayout.RowMajor, Method = QuantMethod.MinMax)]
internal readonly partial struct GpuMinMax4;

// Groups along N, whose scales and zeros belong to columns; where N is no multiple of the group they stay in the order of storage.
[Quant(Bits = 4, Group = 64, Axis = 0, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu4Axis0;

[Quant(Bits = 3, Group = 20, Axis = 0, Scale = ScaleType.BFloat16)]
internal readonly partial struct Gpu3Axis0;

[Quant(Bits = 3, Group = 16, Axis = 0)]
internal readonly partial struct Gpu3Axis0G16;

[Quant(Bits = 2, Group = 32, Axis = 0, Scale = ScaleType.Float16)]
internal readonly partial struct Gpu2Axis0;

[Quant(Bits = 1, Group = 48, Axis = 0, Scale = ScaleType.BFloat16)]
internal readonly partial struct Gpu1Axis0;

[Quant(Bits = 8, Group = Groups.Whole, Axis = 0)]
internal readonly partial struct Gpu8Axis0Whole;

// The other packings and methods.
[Quant(Bits = 3, Group = 64, Pack = PackLayout.Sequential)]
internal readonly partial struct GpuSequential3;

[Quant(Bits = 2, Group = 20, Pack = PackLayout.RowMajor)]
internal readonly partial struct GpuRowMajor2;

[Quant(Bits = 4, Group = 64, Pack = PackLayout.FlexGen)]
internal readonly partial struct GpuFlexGen;

[Quant(Bits = 1.58, Pack = PackLayout.Trits)]
internal readonly partial struct GpuTernary;

[Quant(Bits = 1.58, Pack = PackLayout.RowMajor, Scale = ScaleType.Float16)]
internal readonly partial struct GpuTernaryHalf;

[Quant(Bits = 1.58, Group = Groups.PerTensor, Optimize = false, Scale = ScaleType.BFloat16)]
internal readonly partial struct GpuTernaryHqq;

[Quant(Bits = 2, Group = Groups.PerTensor, Optimize = false)]
internal readonly partial struct Gpu2PerTensor;

[Quant(Bits = 8, Group = Groups.PerTensor, Optimize = false)]
internal readonly partial struct Gpu8PerTensor;

[Quant(Bits = 5, Group = 64, Optimize = false, Scale = ScaleType.BFloat16)]
internal readonly partial struct Gpu5Plain;

// Activations rounded to int8.
[Quant(Bits = 4, Group = 32, Activations = ActivationType.Int8)]
internal readonly partial struct Gpu4Int8;

[Quant(Bits = 1.58, Pack = PackLayout.RowMajor, Activations = ActivationType.Int8)]
internal readonly partial struct GpuTernaryInt8;

[Absmax(Bits = 8, Operand = AbsmaxOperand.Weight, Granularity = AbsmaxGranularity.Channel)]
internal readonly partial struct GpuWeight8;

[Absmax(Bits = 8, Operand = AbsmaxOperand.Weight, Granularity = AbsmaxGranularity.Channel, Symmetric = false)]
internal readonly partial struct GpuWeightZero8;

[Absmax(Bits = 8, Operand = AbsmaxOperand.Activation, Granularity = AbsmaxGranularity.Token)]
internal readonly partial struct GpuToken8;

[Absmax(Bits = 7, Operand = AbsmaxOperand.Activation, Granularity = AbsmaxGranularity.Tensor, Symmetric = false)]
internal readonly partial struct GpuTensor7;

// What the device quantizes itself.
[Quant(Bits = 4, Group = 64, Optimize = false, Scale = ScaleType.Float16)]
internal readonly partial struct GpuPlain4;

[Quant(Bits = 3, Group = 48, Optimize = false, RoundZero = true)]
internal readonly partial struct GpuPlain3;

[Quant(Bits = 2, Group = 20, Axis = 0, Optimize = false, Scale = ScaleType.BFloat16)]
internal readonly partial struct GpuPlain2Axis0;
