using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Layout;

namespace Specializer.Generator.Parsing;

/// <summary>The checks that a weight's config and the configs of its scales and zeros have in common.</summary>
internal abstract class QuantReader : ConfigReader
{
    /// <inheritdoc cref="ConfigReader(AttributeData, Location?)"/>
    protected QuantReader(AttributeData attribute, Location? location)
        : base(attribute, location)
    {
    }

    protected void CheckAxisAndGroup(int axis, int group)
    {
        if (axis is not (0 or 1))
        {
            Report(Descriptors.UnsupportedAxis, Remedy.Set(nameof(QuantAttribute.Axis), 1), axis);
        }

        if (group < Groups.PerTensor || group == 1)
        {
            Report(Descriptors.UnsupportedGroup, Remedy.Set(nameof(QuantAttribute.Group), 64), group, 2, 64);
        }
    }

    /// <summary>The format, or null where the packing has none of these bits.</summary>
    /// <param name="bits">The bits.</param>
    /// <param name="pack">The packing.</param>
    /// <param name="findOther">Finds a packing that has the bits, where another argument does not stand against it; asked only where the first has none.</param>
    protected CodeFormat? CheckFormat(double bits, PackLayout pack, Func<PackLayout?>? findOther = null)
    {
        if (CodeFormat.Find(pack, bits) is { } format)
        {
            return format;
        }

        IReadOnlyList<CodeFormat> all = CodeFormat.All(pack);
        PackLayout? other = findOther?.Invoke();
        double nearest = all.OrderBy(candidate => Math.Abs(candidate.Bits - bits)).First().Bits;
        ImmutableDictionary<string, string?> remedy = Remedy.Set(nameof(QuantAttribute.Bits), nearest);
        Report(
            Descriptors.UnsupportedBits,
            other is { } fitting ? remedy.AddRange(Remedy.Set(nameof(QuantAttribute.Pack), fitting)) : remedy,
            pack,
            Text(bits),
            string.Join(", ", all.Select(candidate => Text(candidate.Bits))),
            Text(nearest) + (other is null ? "" : $"; Pack = {other} has {Text(bits)}"));
        return null;
    }

    protected void CheckGroup(CodeFormat format, int group, int axis)
    {
        (int unit, string where) = format.Pack switch
        {
            PackLayout.FlexGen => (16, "into a block"),
            PackLayout.HqqColumn when axis == 0 && format.FieldBits != 3 => (format.CodesPerWord, "of a group into a word along axis 0"),
            _ => (1, ""),
        };
        if (group % unit != 0)
        {
            int nearest = Math.Max(1, (int)Math.Round((double)group / unit)) * unit;
            Report(
                Descriptors.GroupNotDivisible,
                Remedy.Set(nameof(QuantAttribute.Group), nearest),
                format.Pack,
                Text(format.Bits),
                unit,
                where,
                group,
                nearest);
        }
    }

    protected static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
