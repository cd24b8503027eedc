using static Specializer.PackLayout;
using static Specializer.ScaleType;

namespace Specializer.Samples.QualityGrid;

// The grid: bits x group x axis, with the optimiser and without it. Scales and zeros are float16, as hqq stores them on a GPU, unless
// the name says otherwise. RoundZero = false, since hqq's reference figures are of its quantizer with that default.

/// <summary>8 bits, groups of 128 along K.</summary>
[Quant(Bits = 8, Group = 128, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8G128;

/// <summary>8 bits, groups of 128 along N.</summary>
[Quant(Bits = 8, Group = 128, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8G128Axis0;

/// <summary>8 bits, groups of 64 along K.</summary>
[Quant(Bits = 8, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8G64;

/// <summary>8 bits, groups of 64 along N.</summary>
[Quant(Bits = 8, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8G64Axis0;

/// <summary>8 bits, groups of 32 along K.</summary>
[Quant(Bits = 8, Group = 32, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8G32;

/// <summary>8 bits, groups of 32 along N.</summary>
[Quant(Bits = 8, Group = 32, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq8G32Axis0;

/// <summary>6 bits, groups of 64 along K.</summary>
[Quant(Bits = 6, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq6G64;

/// <summary>6 bits, groups of 64 along N.</summary>
[Quant(Bits = 6, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq6G64Axis0;

/// <summary>5 bits, groups of 64 along K.</summary>
[Quant(Bits = 5, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq5G64;

/// <summary>5 bits, groups of 64 along N.</summary>
[Quant(Bits = 5, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq5G64Axis0;

/// <summary>4 bits, groups of 128 along K.</summary>
[Quant(Bits = 4, Group = 128, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4G128;

/// <summary>4 bits, groups of 128 along N.</summary>
[Quant(Bits = 4, Group = 128, Axis = 0, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4G128Axis0;

/// <summary>4 bits, groups of 64 along K.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4G64;

/// <summary>4 bits, groups of 64 along K, without the optimiser.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, Scale = Float16, RoundZero = false, Optimize = false)]
public readonly partial struct Hqq4G64Plain;

/// <summary>4 bits, groups of 64 along N.</summary>
[Quant(Bits = 4, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4G64Axis0;

/// <summary>4 bits, groups of 32 along K.</summary>
[Quant(Bits = 4, Group = 32, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4G32;

/// <summary>4 bits, groups of 32 along N.</summary>
[Quant(Bits = 4, Group = 32, Axis = 0, Pack = HqqColumn, Scale = Float16, RoundZero = false)]
public readonly partial struct Hqq4G32Axis0;

/// <summary>3 bits, groups of 128 along K.</summary>
[Quant(Bits = 3, Group = 128, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3G128;

/// <summary>3 bits, groups of 128 along N.</summary>
[Quant(Bits = 3, Group = 128, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3G128Axis0;

/// <summary>3 bits, groups of 64 along K.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3G64;

/// <summary>3 bits, groups of 64 along K, without the optimiser.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn, Scale = Float16, Optimize = false)]
public readonly partial struct Hqq3G64Plain;

/// <summary>3 bits, groups of 64 along N.</summary>
[Quant(Bits = 3, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3G64Axis0;

/// <summary>3 bits, groups of 32 along K.</summary>
[Quant(Bits = 3, Group = 32, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3G32;

/// <summary>3 bits, groups of 32 along N.</summary>
[Quant(Bits = 3, Group = 32, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq3G32Axis0;

/// <summary>2 bits, groups of 128 along K.</summary>
[Quant(Bits = 2, Group = 128, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2G128;

/// <summary>2 bits, groups of 128 along N.</summary>
[Quant(Bits = 2, Group = 128, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2G128Axis0;

/// <summary>2 bits, groups of 64 along K.</summary>
[Quant(Bits = 2, Group = 64, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2G64;

/// <summary>2 bits, groups of 64 along N.</summary>
[Quant(Bits = 2, Group = 64, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2G64Axis0;

/// <summary>2 bits, groups of 32 along K.</summary>
[Quant(Bits = 2, Group = 32, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2G32;

/// <summary>2 bits, groups of 32 along N.</summary>
[Quant(Bits = 2, Group = 32, Axis = 0, Pack = HqqColumn, Scale = Float16)]
public readonly partial struct Hqq2G32Axis0;

/// <summary>8 bits, groups of 64 along K, scales and zeros float32.</summary>
[Quant(Bits = 8, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq8G64Float32;

/// <summary>4 bits, groups of 64 along K, scales and zeros float32.</summary>
[Quant(Bits = 4, Group = 64, Pack = HqqColumn, RoundZero = false)]
public readonly partial struct Hqq4G64Float32;

/// <summary>3 bits, groups of 64 along K, scales and zeros float32.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq3G64Float32;

/// <summary>2 bits, groups of 64 along K, scales and zeros float32.</summary>
[Quant(Bits = 2, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq2G64Float32;

/// <summary>4 bits, groups of 32 along K, scales and zeros quantized in turn to 8 bits.</summary>
[Quant(Bits = 4, Group = 32, Pack = HqqColumn, RoundZero = false), QuantScale(Bits = 8, Group = 128), QuantZero(Bits = 8)]
public readonly partial struct Hqq4G32TwoLevel;

/// <summary>3 bits, groups of 32 along K, scales and zeros quantized in turn to 8 bits.</summary>
[Quant(Bits = 3, Group = 32, Pack = HqqColumn), QuantScale(Bits = 8, Group = 128), QuantZero(Bits = 8)]
public readonly partial struct Hqq3G32TwoLevel;

/// <summary>2 bits, groups of 16 along K, scales and zeros quantized in turn to 8 bits.</summary>
[Quant(Bits = 2, Group = 16, Pack = HqqColumn), QuantScale(Bits = 8, Group = 128), QuantZero(Bits = 8)]
public readonly partial struct Hqq2G16TwoLevel;

/// <summary>FlexGen's groups of 4 bits along K.</summary>
[Quant(Bits = 4, Group = 64, Pack = FlexGen)]
public readonly partial struct FlexGen4;

/// <summary>Smallest and largest of a group, 4 bits along K.</summary>
[Quant(Bits = 4, Group = 64, Pack = RowMajor, Method = QuantMethod.MinMax, Scale = Float16)]
public readonly partial struct MinMax4;

/// <summary>Smallest and largest of a group, 3 bits along K, packed as fsdp-qdora does.</summary>
[Quant(Bits = 3, Group = 64, Pack = Sequential, Scale = Float16)]
public readonly partial struct Sequential3;

/// <summary>-1, 0, 1 times the mean magnitude, five to a byte: made for models that are trained so, which this one is not.</summary>
[Quant(Bits = 1.58, Pack = Trits)]
public readonly partial struct Ternary;
