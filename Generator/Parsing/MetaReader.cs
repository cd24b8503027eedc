using Microsoft.CodeAnalysis;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Reads one <c>[QuantScale]</c> or <c>[QuantZero]</c>: how the scales or zeros of a weight are themselves quantized.</summary>
internal sealed class MetaReader : QuantReader
{
    /// <summary>Reads the attribute.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="location">Where to report where the attribute itself has no place in source.</param>
    /// <param name="defaultGroup">The group that holds where none is named.</param>
    public MetaReader(AttributeData attribute, Location? location, int defaultGroup)
        : base(attribute, location)
    {
        double bits = Value(nameof(QuantScaleAttribute.Bits), 8.0);
        int group = Value(nameof(QuantScaleAttribute.Group), defaultGroup);
        int axis = Value(nameof(QuantScaleAttribute.Axis), 0);
        CheckAxisAndGroup(axis, group);
        if (CheckFormat(bits, PackLayout.HqqColumn) is { } format && group >= 2)
        {
            CheckGroup(format, group, axis);
        }

        Kernel = Diagnostics.Count == 0
            ? new KernelSpec(bits, group, group == Groups.PerTensor ? 1 : axis, PackLayout.HqqColumn, QuantMethod.Hqq, ScaleType.Float32, ActivationType.Float32)
            : null;
    }

    /// <summary>The kernel, or null where the config is wrong.</summary>
    public KernelSpec? Kernel { get; }
}
