using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;

namespace Specializer.Generator.Parsing;

/// <summary>Reads a <c>[Quant]</c> with its <c>[QuantScale]</c> and <c>[QuantZero]</c>, wherever they stand.</summary>
internal sealed class SchemeReader
{
    private readonly AttributeReader _weight;
    private readonly MetaReader? _scale;
    private readonly MetaReader? _zero;
    private readonly List<Diagnostic> _diagnostics;

    /// <param name="quant">The <c>[Quant]</c>.</param>
    /// <param name="scale">The <c>[QuantScale]</c>, or null.</param>
    /// <param name="zero">The <c>[QuantZero]</c>, or null.</param>
    /// <param name="location">Where to report what concerns more than one of them.</param>
    public SchemeReader(AttributeData quant, AttributeData? scale, AttributeData? zero, Location? location)
    {
        _weight = new AttributeReader(quant, location);
        _scale = scale is null ? null : new MetaReader(scale, location, new QuantScaleAttribute().Group);
        _zero = zero is null ? null : new MetaReader(zero, location, new QuantZeroAttribute().Group);
        _diagnostics = new QuantReader?[] { _weight, _scale, _zero }.SelectMany(reader => reader?.Diagnostics ?? new Diagnostic[0]).ToList();
        if (scale is not null || zero is not null)
        {
            CheckMetadata(location);
        }
    }

    /// <summary>What is wrong; empty where there is a kernel.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>The scheme, as a struct of some place.</summary>
    public SchemeSpec Scheme(StructSpec target) => new(
        target,
        _diagnostics.Count == 0 ? _weight.Kernel : null,
        _weight.Optimize,
        _weight.RoundZero,
        _scale?.Kernel,
        _zero?.Kernel,
        _diagnostics.FirstOrDefault()?.GetMessage(CultureInfo.InvariantCulture));

    /// <summary>Scales that are quantized themselves are fitted to numbers of 32 bits.</summary>
    private void CheckMetadata(Location? location)
    {
        const string Companions = "[QuantScale] and [QuantZero]";
        if (_weight.Pack == PackLayout.FlexGen)
        {
            _diagnostics.Add(Diagnostic.Create(
                Descriptors.Contradiction, location, "Pack = FlexGen", Companions, "the format stores scales and zeros as binary16; remove them"));
        }
        else if (_weight.Scale is ScaleType.Float16 or ScaleType.BFloat16)
        {
            _diagnostics.Add(Diagnostic.Create(
                Descriptors.Contradiction, location, "Scale = " + _weight.Scale, Companions, "they are fitted to Float32; remove Scale"));
        }
    }
}
