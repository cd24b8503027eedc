using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>How a warp of a transposed product finds its part of a quarter of a unit, and turns it over.</summary>
/// <remarks>
/// Where a quarter is shared, all shares do the same with the words that lie where theirs begin, shifted down: not with 3 bits, whose fields lie otherwise in each share.
/// </remarks>
/// <param name="plan">The config.</param>
/// <param name="tile">The product's shape.</param>
internal sealed class WarpgroupTransposedUnits(UnitPlan plan, WarpgroupTransposedTile tile)
{
    private readonly int _bits = plan.Format.Bits;

    /// <summary>Whether shares are told apart by addresses and a shift, not by code.</summary>
    public bool IsUniform => tile.Shares == 1 || _bits != 3;

    /// <summary>Bits by which a share's words are shifted down, in C#, or null.</summary>
    public string? Shift => tile.Shares == 1 || _bits > 4 ? null : _bits switch
    {
        4 => tile.Shares == 4 ? "(owns & 1) * 8" : null,
        3 => null,
        int bits => CodeText.Of($"owns * {bits * 2 * tile.Steps}"),
    };

    /// <summary>Bytes from the scales of a row to those of the next.</summary>
    public int MetaRow => 4 * plan.Format.MetaBytes * plan.Format.Groups;

    /// <summary>Where the scales of row 2·t and the first group of a warp's columns lie in a unit, in C#.</summary>
    public string Scales => CodeText.Of(
        $"{plan.Format.CodeBytes} + (2 * t * {MetaRow}) + (({FirstGroup}{(tile.Shares > 1 && IsUniform && plan.QuarterGroups > 1 ? CodeText.Of($" + ((owns * {tile.Steps * plan.QuarterGroups}) >> 2)") : "")}) * {4 * plan.Format.MetaBytes})");

    /// <summary>The first group of a warp's quarter, in C#.</summary>
    public string FirstGroup => plan.Format.Groups >= 4
        ? CodeText.Of($"(quarter * {plan.QuarterGroups})")
        : CodeText.Of($"((quarter * {plan.Format.Groups}) >> 2)");

    /// <summary>Where a lane's words lie in a unit, in C#: in slots of four, which three words a quarter do not fill.</summary>
    public IEnumerable<string> Words => _bits switch
    {
        1 => ["(lane * 16) + (quarter * 4)"],
        2 => ["(lane * 16) + ((quarter >> 1) * 512) + ((quarter & 1) * 8)"],
        3 => Enumerable.Range(0, 3).Select(v => CodeText.Of($"(lane * 16) + ((((3 * quarter) + {v}) >> 2) * 512) + ((((3 * quarter) + {v}) & 3) * 4)")),
        4 when tile.Shares > 1 => [CodeText.Of($"(lane * 16) + (quarter * 512) + ({(tile.Shares == 4 ? "(owns >> 1)" : "owns")} * 4)")],
        8 when tile.Shares > 1 => [CodeText.Of($"(lane * 16) + (quarter * 1024) + (owns * {4 * tile.Steps})")],
        int bits => [CodeText.Of($"(lane * 16) + (quarter * {128 * bits})")],
    };

    /// <summary>
    /// Words of a share, turned over: halves of eight rows and of a lane's even or odd columns become those of two rows and one column. Operands from <paramref name="operand"/> on are the
    /// lane's addresses of its words, <paramref name="unit"/> bytes ahead of them, and then, where words are shifted, by how much.
    /// </summary>
    public IEnumerable<string> Turned(int share, int operand, int unit = 0)
    {
        (int Word, int Address, int Offset, int Count)[] loads = Loads();
        foreach ((int word, int address, int offset, int count) in loads)
        {
            string list = string.Join(", ", Enumerable.Range(word, count).Select(w => CodeText.Of($"w{w}")));
            string vector = count == 1 ? "" : CodeText.Of($".v{count}");
            yield return CodeText.Of($"ld.shared{vector}.b32 {(count == 1 ? list : "{" + list + "}")}, [%{operand + address}+{unit + offset}];");
        }

        int pairs = 2 * tile.Steps, first = IsUniform ? 0 : share * pairs;
        SortedSet<int> used = [.. Enumerable.Range(first, pairs).SelectMany(p => WordsOf(0, p).Concat(WordsOf(1, p)))];
        foreach (int word in used)
        {
            string shift = Shift is null ? "" : CodeText.Of($" shr.u32 v{word}, v{word}, %{operand + Words.Count()};");
            yield return CodeText.Of($"movmatrix.sync.aligned.m8n8.trans.b16 v{word}, w{word};{shift}");
        }
    }

    /// <summary>What takes the codes out of <see cref="Turned"/>.</summary>
    public FieldUnpacker Unpacker(bool subnormal) => new(
        plan.Format, [.. Enumerable.Range(0, _bits).Select(v => CodeText.Of($"v{v}"))], "", subnormal);

    /// <summary>The pair of columns, of those that <see cref="Unpacker"/> knows, that a share's multiplication has in its operand's even or odd rows.</summary>
    public int PairOf(int share, int step, int odd) => (2 * ((IsUniform ? 0 : share * tile.Steps) + step)) + odd;

    private (int Word, int Address, int Offset, int Count)[] Loads() => _bits switch
    {
        3 => [(0, 0, 0, 1), (1, 1, 0, 1), (2, 2, 0, 1)],
        4 when tile.Shares > 1 => [(0, 0, 0, 1), (2, 0, 8, 1)],
        8 when tile.Shares > 1 => [(0, 0, 0, tile.Steps), (4, 0, 512, tile.Steps)],
        8 => [(0, 0, 0, 4), (4, 0, 512, 4)],
        int bits => [(0, 0, 0, bits)],
    };

    private int[] WordsOf(int r, int p) => plan.Format.FieldOf(r, p) is { Bit: >= 0 } field ? [field.Word] : [0, 1, 2];
}
