using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Parsing;

/// <summary>Reads one <c>[Quant]</c> and checks its values against one another.</summary>
internal sealed class AttributeReader : ConfigReader
{
    public AttributeReader(AttributeData attribute, Location? location)
        : base(attribute, location)
    {
        Optimize = Value(nameof(QuantAttribute.Optimize), true);
        Bits = Value(nameof(QuantAttribute.Bits), 4.0);
        RoundZero = Value(nameof(QuantAttribute.RoundZero), Bits == 4);
        Kernel = ReadKernel();
    }

    public bool Optimize { get; }

    public bool RoundZero { get; }

    /// <summary>The kernel, or null where the config is wrong.</summary>
    public KernelSpec? Kernel { get; }

    private double Bits { get; }

    private KernelSpec? ReadKernel()
    {
        var pack = (PackLayout)Value(nameof(QuantAttribute.Pack), (int)PackLayout.HqqColumn);
        var scale = (ScaleType)Value(nameof(QuantAttribute.Scale), (int)ScaleType.Float32);
        int group = Value(nameof(QuantAttribute.Group), 64);
        int axis = Value(nameof(QuantAttribute.Axis), 1);

        CheckEnum(nameof(QuantAttribute.Pack), pack);
        CheckEnum(nameof(QuantAttribute.Scale), scale);
        if (axis is not (0 or 1))
        {
            Report(Descriptors.UnsupportedAxis, axis);
        }

        if (group < 2)
        {
            Report(Descriptors.UnsupportedGroup, group, 2, 64);
        }

        if (System.Enum.IsDefined(typeof(PackLayout), pack))
        {
            CheckFormat(pack, group, axis);
        }

        return Diagnostics.Count == 0 ? new KernelSpec(Bits, group, axis, pack, scale) : null;
    }

    private void CheckFormat(PackLayout pack, int group, int axis)
    {
        if (CodeFormat.Find(pack, Bits) is not { } format)
        {
            IEnumerable<CodeFormat> all = CodeFormat.All(pack);
            double nearest = all.OrderBy(candidate => System.Math.Abs(candidate.Bits - Bits)).First().Bits;
            Report(Descriptors.UnsupportedBits, pack, Text(Bits), string.Join(", ", all.Select(candidate => Text(candidate.Bits))), Text(nearest));
            return;
        }

        bool pads = format.FieldBits == 3;
        if (axis == 0 && group >= 2 && !pads && group % format.CodesPerWord != 0)
        {
            int nearest = System.Math.Max(1, (int)System.Math.Round((double)group / format.CodesPerWord)) * format.CodesPerWord;
            Report(Descriptors.GroupNotDivisible, pack, Text(Bits), format.CodesPerWord, group, nearest);
        }
    }

    private static string Text(double bits) => bits.ToString(CultureInfo.InvariantCulture);
}
