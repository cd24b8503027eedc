using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Advice;

/// <summary>Finds bits that carry nothing: codes in wider fields, groups that do not fill words or tiles.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PaddingAnalyzer : ConfigAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.CodesStoredWider, Descriptors.WordsPadded, Descriptors.TilesPadded];

    private protected override void Check(SymbolAnalysisContext context, SchemeSpec scheme, Location place)
    {
        KernelSpec kernel = scheme.Kernel!;
        ConfigCost cost = ConfigCost.Of(scheme);
        CheckField(context, kernel, place);
        if (cost.PadsWords(kernel.Format))
        {
            int stored = (kernel.Group + kernel.Format.CodesPerWord - 1) / kernel.Format.CodesPerWord * kernel.Format.CodesPerWord;
            Report(
                context, Descriptors.WordsPadded, place, Remedy.None,
                kernel.Group, stored, kernel.BitsText, ConfigCost.Text(cost.CodeBits), ConfigCost.Text(ConfigCost.WordBits(kernel.Format)));
        }

        // Of a group that is too short in two respects MetadataAnalyzer names one that is right in both.
        if (cost.PadsTiles(kernel.Format) && !MetadataAnalyzer.IsTooShort(scheme))
        {
            ReportTiles(context, kernel, cost, place);
        }
    }

    /// <summary>Another config that holds more levels, or the same codes in less, is better in every respect.</summary>
    private static void CheckField(SymbolAnalysisContext context, KernelSpec kernel, Location place)
    {
        CodeFormat format = kernel.Format;
        CodeFormat full = CodeFormat.All(kernel.Pack).First(other => other.FieldBits == format.FieldBits && other.WordBytes == format.WordBytes);
        if (full.MaxCode == format.MaxCode)
        {
            return;
        }

        bool canBeTrits = kernel.Pack == PackLayout.RowMajor && kernel.Method == QuantMethod.AbsMean;
        string remedy = canBeTrits
            ? $"Pack = Trits stores the same codes in {ConfigCost.Text(ConfigCost.WordBits(CodeFormat.Find(PackLayout.Trits, kernel.Bits)!))}"
            : $"Bits = {ConfigCost.Text(full.Bits)} has {full.MaxCode + 1} levels instead of {format.MaxCode + 1} in the same space";
        Report(
            context,
            Descriptors.CodesStoredWider,
            place,
            canBeTrits ? Remedy.Set(nameof(QuantAttribute.Pack), PackLayout.Trits) : Remedy.Set(nameof(QuantAttribute.Bits), full.Bits),
            kernel.Pack,
            kernel.BitsText,
            format.FieldBits,
            remedy);
    }

    private static void ReportTiles(SymbolAnalysisContext context, KernelSpec kernel, ConfigCost cost, Location place)
    {
        int unit = kernel.Axis == 0 ? TileLayout.Lanes : TileLayout.PlanesOf(kernel.Format.FieldBits).Max(plane => plane.CodesPerWord);
        int below = kernel.Group / unit * unit;
        int nearest = below > 0 && kernel.Group - below < below + unit - kernel.Group ? below : below + unit;
        Report(
            context,
            Descriptors.TilesPadded,
            place,
            Remedy.Set(nameof(QuantAttribute.Group), nearest),
            kernel.Format.FieldBits,
            ConfigCost.Text(cost.TileBits),
            kernel.Group,
            kernel.Axis == 0 ? "tiles of 16 rows" : "words of 32 bits",
            nearest);
    }
}
