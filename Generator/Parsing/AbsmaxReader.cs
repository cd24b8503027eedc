using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Reads one <c>[Absmax]</c> and checks its values against one another.</summary>
internal sealed class AbsmaxReader : ConfigReader
{
    public AbsmaxReader(AttributeData attribute, Location? location)
        : base(attribute, location) => Config = Read();

    /// <summary>What is declared, or null where it is wrong.</summary>
    public AbsmaxSpec? Config { get; }

    private AbsmaxSpec? Read()
    {
        int bits = Value(nameof(AbsmaxAttribute.Bits), 8);
        var operand = (AbsmaxOperand)Value(nameof(AbsmaxAttribute.Operand), (int)AbsmaxOperand.Weight);
        AbsmaxGranularity row = operand == AbsmaxOperand.Weight ? AbsmaxGranularity.Channel : AbsmaxGranularity.Token;
        var granularity = (AbsmaxGranularity)Value(nameof(AbsmaxAttribute.Granularity), (int)row);
        bool symmetric = Value(nameof(AbsmaxAttribute.Symmetric), true);

        if (bits is < AbsmaxFunction.FewestBits or > AbsmaxFunction.MostBits)
        {
            int nearest = bits < AbsmaxFunction.FewestBits ? AbsmaxFunction.FewestBits : AbsmaxFunction.MostBits;
            Report(Descriptors.UnsupportedAbsmaxBits, Remedy.Set(nameof(AbsmaxAttribute.Bits), nearest), bits, AbsmaxFunction.FewestBits, AbsmaxFunction.MostBits, nearest);
        }

        bool known = CheckEnum(nameof(AbsmaxAttribute.Operand), operand);
        known &= CheckEnum(nameof(AbsmaxAttribute.Granularity), granularity);
        if (known && AbsmaxFunction.Find(operand, granularity, symmetric) is null)
        {
            ReportGranularity(operand, granularity);
        }

        return Diagnostics.Count == 0 ? new AbsmaxSpec(bits, operand, granularity, symmetric) : null;
    }

    /// <summary>The nearest granularity is the one that shares scales among the same elements under another name.</summary>
    private void ReportGranularity(AbsmaxOperand operand, AbsmaxGranularity granularity)
    {
        string existing = string.Join(
            ", ", AbsmaxFunction.All.Where(function => function.Operand == operand).Select(function => function.Granularity).Distinct());
        string nearest = granularity switch
        {
            AbsmaxGranularity.Token => "a row of a weight is its output channel: write Granularity = Channel",
            AbsmaxGranularity.Column => "a column of an activation is its channel: write Granularity = Channel",
            _ => throw new ArgumentOutOfRangeException(nameof(granularity), granularity, "Both operands have it."),
        };
        Report(
            Descriptors.UnsupportedGranularity,
            Remedy.Set(nameof(AbsmaxAttribute.Granularity), AbsmaxGranularity.Channel),
            operand,
            granularity,
            existing,
            nearest);
    }
}
