using Microsoft.CodeAnalysis;
using Specializer.Generator.Model;
using Specializer.Generator.Parsing;

namespace Specializer.Generator.Advice;

/// <summary>A <c>[Quant]</c> that is right as it stands.</summary>
/// <param name="Scheme">What it declares, as a struct of no place.</param>
/// <param name="Place">The attribute.</param>
internal sealed record DeclaredConfig(SchemeSpec Scheme, Location Place)
{
    private static readonly StructSpec NoPlace = new("", "", default, IsRecord: false, IsVisible: true);

    /// <summary>The config of a struct or a member, or null where there is none or it is wrong.</summary>
    public static DeclaredConfig? Of(ISymbol symbol)
    {
        if (OurAttributes.Find(symbol, nameof(QuantAttribute)) is not { } quant || OurAttributes.PlaceOf(quant) is not { } place)
        {
            return null;
        }

        var reader = new SchemeReader(
            quant,
            OurAttributes.Find(symbol, nameof(QuantScaleAttribute)),
            OurAttributes.Find(symbol, nameof(QuantZeroAttribute)),
            location: null);
        return reader.Diagnostics.Count == 0 ? new DeclaredConfig(reader.Scheme(NoPlace), place) : null;
    }
}
