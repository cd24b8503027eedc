using System;
using System.Collections.Generic;
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
            Report(Descriptors.UnsupportedAxis, axis);
        }

        if (group < Groups.PerTensor || group == 1)
        {
            Report(Descriptors.UnsupportedGroup, group, 2, 64);
        }
    }

    protected bool CheckFormat(double bits, PackLayout pack)
    {
        if (CodeFormat.Find(pack, bits) is not null)
        {
            return true;
        }

        IReadOnlyList<CodeFormat> all = CodeFormat.All(pack);
        double nearest = all.OrderBy(format => Math.Abs(format.Bits - bits)).First().Bits;
        Report(Descriptors.UnsupportedBits, pack, Text(bits), string.Join(", ", all.Select(format => Text(format.Bits))), Text(nearest));
        return false;
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
            Report(Descriptors.GroupNotDivisible, format.Pack, Text(format.Bits), unit, where, group, nearest);
        }
    }

    protected static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
