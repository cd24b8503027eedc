using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Every config that a few values of each argument make, as far as the generator accepts it.</summary>
/// <remarks>Each argument's usual value comes first: that is the one which <see cref="ConfigGrid"/> fills free places with.</remarks>
public static class ConfigSpace
{
    /// <summary>Widths of a code.</summary>
    public static readonly double[] Bits = [4, 8, 3, 2, 1, 6, 5, 1.58];

    /// <summary>Groups: some that fill registers of 16, 8 or 4 lanes, some that leave a rest, some shorter than a register.</summary>
    public static readonly int[] GroupSizes = [64, 32, 128, 8, 20, 24, 72, 256, 2, 7, Groups.Whole, Groups.PerTensor];

    /// <summary>Axes.</summary>
    public static readonly int[] Axes = [1, 0];

    /// <summary>Packings.</summary>
    public static readonly PackLayout[] Packs = Enum.GetValues<PackLayout>();

    /// <summary>Methods.</summary>
    public static readonly QuantMethod[] Methods = Enum.GetValues<QuantMethod>();

    /// <summary>Element types of scales and zeros.</summary>
    public static readonly ScaleType[] Scales = [ScaleType.Float32, ScaleType.Float16, ScaleType.BFloat16];

    /// <summary>Types of x.</summary>
    public static readonly ActivationType[] Activations = [ActivationType.Float32, ActivationType.Int8];

    // Scales and zeros are one row: groups of 16 fit wherever their number is a multiple of 16.
    private static readonly QuantConfig InGroups =
        new(8, 16, Axis: 0, PackLayout.HqqColumn, QuantMethod.Hqq, Optimize: false, RoundZero: false, ScaleType.Float32);

    private static readonly (QuantConfig? Scale, QuantConfig? Zero)[] Levels =
    [
        (null, null),
        (InGroups, null),
        (null, InGroups with { Group = Groups.PerTensor, Axis = 1 }),
        (InGroups with { Bits = 6, Axis = 1 }, InGroups with { Bits = 3 }),
    ];

    /// <summary>What configs differ in.</summary>
    public static IReadOnlyList<Func<SchemeConfig, object>> Dimensions { get; } =
    [
        scheme => scheme.Weight.Bits,
        scheme => scheme.Weight.Pack,
        scheme => scheme.Weight.Group,
        scheme => scheme.Weight.Axis,
        scheme => scheme.Weight.Method,
        scheme => scheme.Weight.Scale,
        scheme => scheme.Weight.Activations,
        scheme => scheme.Weight.Optimize,
        scheme => scheme.Weight.RoundZero,
        scheme => (scheme.Scale, scheme.Zero),
    ];

    /// <summary>The dimensions that decide where a code lies and which group it belongs to: bits, packing, group, axis.</summary>
    public static readonly int[] Storage = [0, 1, 2, 3];

    /// <summary>Every config.</summary>
    public static IReadOnlyList<SchemeConfig> All { get; } =
    [
        .. from form in Forms
           where IsForm(form)
           from scale in Scales
           where form.Pack != PackLayout.FlexGen || scale == ScaleType.Float16
           from activations in Activations
           from optimize in new[] { true, false }
           where !optimize || (form.Method == QuantMethod.Hqq && form.Group != Groups.PerTensor)
           from roundZero in new[] { false, true }
           where !roundZero || form.Method == QuantMethod.Hqq
           from level in Levels
           where IsLevel(form, scale, level.Scale, level.Zero)
           select new SchemeConfig(
               form with { Scale = scale, Activations = activations, Optimize = optimize, RoundZero = roundZero }, level.Scale, level.Zero),
    ];

    /// <summary>Bits, packing, group, axis and method in every combination, accepted or not.</summary>
    public static IEnumerable<QuantConfig> Forms =>
        from bits in Bits
        from pack in Packs
        from method in Methods
        from axis in Axes
        from size in GroupSizes
        select new QuantConfig(bits, size, axis, pack, method, Optimize: method == QuantMethod.Hqq && size != Groups.PerTensor, RoundZero: false,
            pack == PackLayout.FlexGen ? ScaleType.Float16 : ScaleType.Float32);

    /// <summary>Whether the generator accepts a form.</summary>
    public static bool IsForm(QuantConfig form) =>
        CodeFormat.Find(form.Pack, form.Bits) is { } format
        && MethodsOf(form.Pack, form.Bits).Contains(form.Method)
        && (form.Method != QuantMethod.AbsMean || form.Group == Groups.PerTensor)
        && (form.Axis == 1 || (form.Pack == PackLayout.HqqColumn && form.Group != Groups.PerTensor))
        && (form.Group < 2 || form.Group % Unit(format, form.Axis) == 0);

    private static QuantMethod[] MethodsOf(PackLayout pack, double bits) => pack switch
    {
        PackLayout.HqqColumn => [QuantMethod.Hqq],
        PackLayout.Sequential => [QuantMethod.MinMax, QuantMethod.Hqq],
        PackLayout.RowMajor when bits != 1.58 => [QuantMethod.Hqq, QuantMethod.MinMax],
        PackLayout.FlexGen => [QuantMethod.MinMax],
        _ => [QuantMethod.AbsMean],
    };

    /// <summary>Elements of a group that must stay together.</summary>
    private static int Unit(CodeFormat format, int axis) => (format.Pack, axis) switch
    {
        (PackLayout.FlexGen, _) => 16,
        (PackLayout.HqqColumn, 0) when format.FieldBits != 3 => format.CodesPerWord,
        _ => 1,
    };

    /// <summary>One scale has no groups of 16, and second levels need scales in Float32.</summary>
    private static bool IsLevel(QuantConfig form, ScaleType type, QuantConfig? scale, QuantConfig? zero) =>
        (scale is null && zero is null)
        || (type == ScaleType.Float32 && (form.Group != Groups.PerTensor || (scale?.Group ?? zero!.Group) == Groups.PerTensor));
}
