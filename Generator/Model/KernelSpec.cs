using System.Globalization;
using Specializer.Layout;

namespace Specializer.Generator.Model;

/// <summary>The numeric identity of a kernel: two configs that agree here share one emitted class.</summary>
/// <param name="Bits">Nominal bits of a code, one that <paramref name="Pack"/> has.</param>
/// <param name="Group">Elements of a group, positive.</param>
/// <param name="Axis">0 or 1.</param>
/// <param name="Pack">How codes are packed.</param>
/// <param name="Scale">Element type of scales and zeros.</param>
internal sealed record KernelSpec(double Bits, int Group, int Axis, PackLayout Pack, ScaleType Scale)
{
    /// <summary>The bits as C# and file names write them: 3, or 1.58.</summary>
    public string BitsText => Bits.ToString(CultureInfo.InvariantCulture);

    /// <summary>The class's name, the same for equal specs in every build: <c>Q3G64A1_HqqColumn_Float32</c>.</summary>
    public string Id =>
        string.Format(CultureInfo.InvariantCulture, "Q{0}G{1}A{2}_{3}_{4}", BitsText.Replace('.', 'p'), Group, Axis, Pack, Scale);

    /// <summary>Codes and words.</summary>
    public CodeFormat Format => CodeFormat.Find(Pack, Bits)!;

    /// <summary>The attribute that declares it, echoed in every emitted file.</summary>
    public string Attribute => string.Format(
        CultureInfo.InvariantCulture, "[Quant(Bits = {0}, Group = {1}, Axis = {2}, Pack = {3}, Scale = {4})]", BitsText, Group, Axis, Pack, Scale);
}
