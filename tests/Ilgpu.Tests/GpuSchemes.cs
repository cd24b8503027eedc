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
