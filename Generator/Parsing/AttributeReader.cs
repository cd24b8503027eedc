using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Parsing;

/// <summary>Reads one <c>[Quant]</c>, fills in the defaults, and checks its values against one another.</summary>
internal sealed class AttributeReader : QuantReader
{
    public AttributeReader(AttributeData attribute, Location? location)
        : base(attribute, location)
    {
        double bits = Value(nameof(QuantAttribute.Bits), 4.0);
        var pack = (PackLayout)Value(nameof(QuantAttribute.Pack), (int)PackLayout.HqqColumn);
        var method = (QuantMethod)Value(nameof(QuantAttribute.Method), (int)ConfigRules.DefaultMethod(pack, bits));
        int group = Value(nameof(QuantAttribute.Group), method == QuantMethod.AbsMean ? Groups.PerTensor : 64);
        int axis = Value(nameof(QuantAttribute.Axis), 1);
        var scale = (ScaleType)Value(
            nameof(QuantAttribute.Scale), (int)(pack == PackLayout.FlexGen ? ScaleType.Float16 : ScaleType.Float32));

        var activations = (ActivationType)Value(nameof(QuantAttribute.Activations), (int)ActivationType.Float32);

        bool refines = method == QuantMethod.Hqq && group != Groups.PerTensor;
        Optimize = Value(nameof(QuantAttribute.Optimize), refines);
        RoundZero = Value(nameof(QuantAttribute.RoundZero), refines && bits == 4);

        Check(bits, pack, method, group, axis, scale, refines);
        if (CheckEnum(nameof(QuantAttribute.Activations), activations) && activations == ActivationType.Int8 && axis == 0)
        {
            Report(Descriptors.Contradiction, "Activations = Int8", "Axis = 0", "x is rounded in the segments of the groups along K; write Axis = 1");
        }

        Kernel = Diagnostics.Count == 0
            ? new KernelSpec(bits, group, group == Groups.PerTensor ? 1 : axis, pack, method, scale, activations)
            : null;
    }

    /// <summary>Whether the proximal optimiser runs.</summary>
    public bool Optimize { get; }

    /// <summary>Whether zeros are rounded first.</summary>
    public bool RoundZero { get; }

    /// <summary>The kernel, or null where the config is wrong.</summary>
    public KernelSpec? Kernel { get; }

    private void Check(double bits, PackLayout pack, QuantMethod method, int group, int axis, ScaleType scale, bool refines)
    {
        bool known = CheckEnum(nameof(QuantAttribute.Pack), pack)
            & CheckEnum(nameof(QuantAttribute.Scale), scale)
            & CheckEnum(nameof(QuantAttribute.Method), method);
        CheckAxisAndGroup(axis, group);
        if (!known || !CheckFormat(bits, pack))
        {
            return;
        }

        CheckMethod(bits, pack, method, group, scale);
        if (Optimize && !refines)
        {
            string with = method == QuantMethod.Hqq ? "Group = Groups.PerTensor" : "Method = " + method;
            Report(Descriptors.Contradiction, "Optimize = true", with, "it has no optimiser; remove Optimize");
        }

        if (pack != PackLayout.HqqColumn && axis == 0)
        {
            Report(Descriptors.Contradiction, "Axis = 0", "Pack = " + pack, "only HqqColumn has groups along N; write Axis = 1");
        }
        else if (group >= 2 && axis is 0 or 1)
        {
            CheckGroup(CodeFormat.Find(pack, bits)!, group, axis);
        }
    }

    private void CheckMethod(double bits, PackLayout pack, QuantMethod method, int group, ScaleType scale)
    {
        IReadOnlyList<QuantMethod> methods = ConfigRules.Methods(pack, bits);
        if (!methods.Contains(method))
        {
            string nearest = $"[Quant(Bits = {Text(bits)}, Pack = {pack}, Method = {methods[0]})]";
            Report(Descriptors.MethodNotForPacking, method, pack, Text(bits), string.Join(" or ", methods), nearest);
        }

        if (method == QuantMethod.AbsMean && group != Groups.PerTensor)
        {
            Report(Descriptors.Contradiction, "Group = " + Text(group), "Method = AbsMean", "γ is the mean of the whole weight; remove Group");
        }

        if (pack == PackLayout.FlexGen && scale != ScaleType.Float16)
        {
            Report(Descriptors.Contradiction, "Scale = " + scale, "Pack = FlexGen", "the format stores binary16; write Scale = Float16");
        }
    }
}
