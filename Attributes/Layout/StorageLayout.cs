using System;

namespace Specializer.Layout;

/// <summary>
/// The bit map of one packed weight W[N, K]: in closed form, where the code of (n, k) lies and which element a slot holds.
/// </summary>
/// <remarks>
/// Every packing here sees the weight as its row-major flat index f = n·K + k.
/// <para>
/// HqqColumn reshapes it to R × C: (Group, N·K/Group) for axis 0, (N·K/Group, Group) for axis 1, and W itself where groups are whole rows,
/// whole columns or the whole weight. It stacks e chunks of ⌈R/e⌉ rows on one another: slot j of word w holds
/// f = j·<see cref="ChunkStride"/> + w. Source: hqq/core/bitpack.py, quantize.py.
/// </para>
/// <para>
/// Sequential, RowMajor and Trits put neighbours into one word: slot j of word w holds f = e·w + j. FlexGen puts a block of 16 into four
/// words of 16 bits: slot j of word w holds f = 16·(w div 4) + 4·j + w mod 4.
/// </para>
/// </remarks>
public sealed class StorageLayout
{
    /// <summary>Computes the layout of a weight.</summary>
    /// <param name="format">Codes and words.</param>
    /// <param name="axis">0 or 1, see <see cref="QuantAttribute.Axis"/>.</param>
    /// <param name="group">Elements of a group, <see cref="Groups.Whole"/> or <see cref="Groups.PerTensor"/>.</param>
    /// <param name="n">Rows of W (out-features), &gt; 0.</param>
    /// <param name="k">Columns of W (in-features), &gt; 0.</param>
    /// <exception cref="ArgumentException">The shape cannot be stored so; the message names the nearest shape or group that can.</exception>
    public StorageLayout(CodeFormat format, int axis, int group, int n, int k)
    {
        string? problem = LayoutRules.Problem(format, axis, group, n, k);
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }

        Format = format;
        Axis = group == Groups.PerTensor ? 1 : axis;
        N = n;
        K = k;
        DeclaredGroup = group;
        Group = LayoutRules.GroupLength(axis, group, n, k);
        GroupCount = ((n * k) + Group - 1) / Group;
        (Rows, Columns) = LayoutRules.CodeMatrix(axis, group, n, k);
        WordRows = (Rows + format.CodesPerWord - 1) / format.CodesPerWord;
        StoredCodes = format.Pack == PackLayout.Sequential ? GroupCount * Group : n * k;
        Words = format.Pack == PackLayout.HqqColumn ? ChunkStride : (StoredCodes + format.CodesPerWord - 1) / format.CodesPerWord;
    }

    /// <summary>Codes and words.</summary>
    public CodeFormat Format { get; }

    /// <summary>The axis of the groups, 0 or 1; 1 where one group is the whole weight.</summary>
    public int Axis { get; }

    /// <summary>The group as the config declares it: a number, <see cref="Groups.Whole"/> or <see cref="Groups.PerTensor"/>.</summary>
    public int DeclaredGroup { get; }

    /// <summary>Elements of a group of this weight.</summary>
    public int Group { get; }

    /// <summary>Out-features.</summary>
    public int N { get; }

    /// <summary>In-features.</summary>
    public int K { get; }

    /// <summary>Groups of the weight: the length of scale and of zero.</summary>
    public int GroupCount { get; }

    /// <summary>HqqColumn: R, the rows of the code matrix.</summary>
    public int Rows { get; }

    /// <summary>HqqColumn: C, the columns of the code matrix.</summary>
    public int Columns { get; }

    /// <summary>HqqColumn: ⌈R/e⌉, the rows of words; hqq calls it step.</summary>
    public int WordRows { get; }

    /// <summary>HqqColumn: distance in f between the codes of two neighbouring slots of a word, and the number of words.</summary>
    public int ChunkStride => WordRows * Columns;

    /// <summary>Codes that are stored: those of the weight, and in Sequential those that fill its last group.</summary>
    public int StoredCodes { get; }

    /// <summary>Words of the packed tensor.</summary>
    public int Words { get; }

    /// <summary>Bytes of the packed tensor.</summary>
    public int PackedBytes => Words * Format.WordBytes;

    /// <summary>Slots that hold no code of the weight.</summary>
    public int PaddingCodes => (Words * Format.CodesPerWord) - (N * K);

    /// <summary>Where the code of element (n, k) lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">(n, k) lies outside W.</exception>
    public CodeAddress Locate(int n, int k)
    {
        if ((uint)n >= (uint)N || (uint)k >= (uint)K)
        {
            throw new ArgumentOutOfRangeException(nameof(n), $"({n}, {k}) lies outside a weight of [{N}, {K}].");
        }

        int flat = (n * K) + k;
        (int word, int slot) = Format.Pack switch
        {
            PackLayout.HqqColumn => (flat % ChunkStride, flat / ChunkStride),
            PackLayout.FlexGen => ((flat / 16 * 4) + (flat % 4), flat % 16 / 4),
            _ => (flat / Format.CodesPerWord, flat % Format.CodesPerWord),
        };
        return new CodeAddress(word, slot, Format.Pack == PackLayout.Trits ? 0 : Format.Shift(slot));
    }

    /// <summary>The element that a slot of a word holds, or null where the slot is padding.</summary>
    public (int N, int K)? ElementAt(int word, int slot)
    {
        long flat = Format.Pack switch
        {
            PackLayout.HqqColumn => ((long)slot * ChunkStride) + word,
            PackLayout.FlexGen => ((long)(word / 4) * 16) + (4 * slot) + (word % 4),
            _ => ((long)word * Format.CodesPerWord) + slot,
        };
        return flat < (long)N * K ? ((int)(flat / K), (int)(flat % K)) : null;
    }

    /// <summary>The code that a slot of a word's value holds.</summary>
    /// <param name="word">The word's value.</param>
    /// <param name="slot">0 ≤ slot &lt; e.</param>
    public int CodeIn(int word, int slot)
    {
        if (Format.Pack != PackLayout.Trits)
        {
            return (int)((uint)word >> Format.Shift(slot)) & Format.FieldMask;
        }

        for (int digit = Format.CodesPerWord - 1; digit > slot; digit--)
        {
            word /= 3;
        }

        return word % 3;
    }

    /// <summary>The group of element (n, k): its index into scale and zero.</summary>
    public int GroupOf(int n, int k)
    {
        int flat = (n * K) + k;
        return Axis == 0 ? flat % Columns : flat / Group;
    }
}
