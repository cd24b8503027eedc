using System.Collections.Generic;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX that turns pairs of codes into pairs of binary16, with as few instructions as the fields allow.</summary>
/// <remarks>
/// A field at bit p of a 16-bit half, or-ed into the binary16 number 2^(10−p), is that number plus the code: one lop3 masks and ors both halves of a
/// word. Left alone, without that number, it is the subnormal code·2^(p−24), as exact, and needs nothing taken off afterwards.
/// Fields above bit 9 are shifted down first; a shifted word is kept for the fields that share it.
/// </remarks>
/// <param name="format">The units.</param>
/// <param name="words">The registers of a lane's words of a quarter.</param>
/// <param name="tag">What makes the registers' names unique.</param>
/// <param name="subnormal">Whether codes are left at code·2^(<see cref="Place"/>−24) instead of being added to 2^<see cref="Exponent"/>.</param>
internal sealed class FieldUnpacker(UnitFormat format, IReadOnlyList<string> words, string tag, bool subnormal = false)
{
    private readonly HashSet<string> _shifted = new();

    /// <summary>The exponent of the number that the code of pair p is added to; the same for both rows.</summary>
    public static int Exponent(int bits, int p) => bits switch
    {
        8 => 10,
        4 => p % 2 == 0 ? 10 : 6,
        3 => new[] { 10, 7, 4, 10, 7, 10, 7, 4 }[p],
        2 => 10 - (2 * (p % 5)),
        _ => 10 - p,
    };

    /// <summary>The bit of a half at which the code of pair p is left; the same for both rows.</summary>
    public static int Place(int bits, int p) => 10 - Exponent(bits, p);

    /// <summary>Two binary16 numbers 2^exponent, as PTX writes their bits.</summary>
    public static string Power(int exponent) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture, "0x{0:x4}{0:x4}", (15 + exponent) << 10);

    /// <summary>The lines that leave 2^<see cref="Exponent"/> + code of pair p of row half r in a register.</summary>
    public IEnumerable<string> Unpack(int r, int p, string target)
    {
        (int word, int bit) = format.FieldOf(r, p);
        if (format.Bits == 8 && bit == 8)
        {
            return [$"prmt.b32 {target}, {words[word]}, {(subnormal ? "0" : "0x00006464")}, 0x4341;"];
        }

        return bit < 0 ? SplitField(target) : Field(word, bit, Place(format.Bits, p), target);
    }

    private List<string> Field(int word, int bit, int place, string target)
    {
        List<string> lines = [];
        string source = bit == place ? words[word] : Shifted(word, bit - place, lines);
        lines.Add(Masked(target, source, Mask(place), 10 - place));
        return lines;
    }

    /// <summary>The code whose three bits are bit 15 of three words: they meet at bits 6, 7 and 8.</summary>
    private List<string> SplitField(string target)
    {
        List<string> lines = [];
        string low = Shifted(0, 9, lines);
        lines.Add(Masked(target, low, "0x00400040", 4));
        string middle = Shifted(1, 8, lines);
        lines.Add($"lop3.b32 {target}, {middle}, 0x00800080, {target}, 0xEA;");
        string high = Shifted(2, 7, lines);
        lines.Add($"lop3.b32 {target}, {high}, 0x01000100, {target}, 0xEA;");
        return lines;
    }

    private string Masked(string target, string source, string mask, int exponent) => subnormal
        ? $"and.b32 {target}, {source}, {mask};"
        : $"lop3.b32 {target}, {source}, {mask}, {Power(exponent)}, 0xEA;";

    private string Shifted(int word, int by, List<string> lines)
    {
        string register = CodeText.Of($"q{tag}_{word}_{by}");
        if (_shifted.Add(register))
        {
            lines.Add($".reg .b32 {register};");
            lines.Add(CodeText.Of($"shr.u32 {register}, {words[word]}, {by};"));
        }

        return register;
    }

    private string Mask(int place) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture, "0x{0:x4}{0:x4}", ((1 << format.Bits) - 1) << place);
}
