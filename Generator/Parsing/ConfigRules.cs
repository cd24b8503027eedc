using System.Collections.Generic;

namespace Specializer.Generator.Parsing;

/// <summary>Which methods go with which packing.</summary>
internal static class ConfigRules
{
    private static readonly QuantMethod[] Hqq = { QuantMethod.Hqq };
    private static readonly QuantMethod[] MinMax = { QuantMethod.MinMax };
    private static readonly QuantMethod[] AbsMean = { QuantMethod.AbsMean };
    private static readonly QuantMethod[] MinMaxOrHqq = { QuantMethod.MinMax, QuantMethod.Hqq };
    private static readonly QuantMethod[] HqqOrMinMax = { QuantMethod.Hqq, QuantMethod.MinMax };

    /// <summary>The methods of a packing at a bit width, the default first.</summary>
    public static IReadOnlyList<QuantMethod> Methods(PackLayout pack, double bits) => pack switch
    {
        PackLayout.Sequential => MinMaxOrHqq,
        PackLayout.FlexGen => MinMax,
        PackLayout.Trits => AbsMean,
        PackLayout.RowMajor => bits == 1.58 ? AbsMean : HqqOrMinMax,
        _ => Hqq,
    };

    /// <summary>The method that a packing comes with.</summary>
    public static QuantMethod DefaultMethod(PackLayout pack, double bits) => Methods(pack, bits)[0];
}
