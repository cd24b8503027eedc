using System;

namespace Specializer.Layout;

/// <summary>
/// The bit map of one packed weight W[N, K]: in closed form, where the code of (n, k) lies and which element a slot holds.
/// </summary>
/// <remarks>
/// Every packing here sees the weight as its row-major flat index f = n·K + k. HqqColumn reshapes it to R × C with
/// (R, C) = (Group, N·K/Group) for axis 0 and (N·K/Group, Group) for axis 1, and stacks e chunks of ⌈R/e⌉ rows on one
/// another: chunk j of word w is f = j·<see cref="ChunkStride"/> + w. Source: hqq/core/bitpack.py, quantize.py.
/// </remarks>
public sealed class StorageLayout
{
    /// <summary>Computes the layout of a weight.</summary>
    /// <param name="format">Codes and words.</param>
    /// <param name="axis">0 or 1, see <see cref="QuantAttribute.Axis"/>.</param>
    /// <param name="group">Elements of a group, &gt; 0.</param>
    /// <param name="n">Rows of W (out-features), &gt; 0.</param>
    /// <param name="k">Columns of W (in-features), &gt; 0.</param>
    /// <exception cref="ArgumentException">The shape cannot be stored so; the message names the nearest shape or group that can.</exception>
    public StorageLayout(CodeFormat format, int axis, int group, int n, int k)
    {
        string? problem = Problem(format, axis, group, n, k);
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }

        Format = format;
        Axis = axis;
        Group = group;
        N = n;
        K = k;
        Groups = n * k / group;
        Rows = axis == 0 ? group : Groups;
        Columns = axis == 0 ? Groups : group;
        WordRows = (Rows + format.CodesPerWord - 1) / format.CodesPerWord;
    }

    /// <summary>Codes and words.</summary>
    public CodeFormat Format { get; }

    /// <summary>The axis of the groups, 0 or 1.</summary>
    public int Axis { get; }

    /// <summary>Elements of a group.</summary>
    public int Group { get; }

    /// <summary>Out-features.</summary>
    public int N { get; }

    /// <summary>In-features.</summary>
    public int K { get; }

    /// <summary>Groups of the weight, N·K/Group: the length of scale and of zero.</summary>
    public int Groups { get; }

    /// <summary>R, the rows of the code matrix.</summary>
    public int Rows { get; }

    /// <summary>C, the columns of the code matrix.</summary>
    public int Columns { get; }

    /// <summary>⌈R/e⌉, the rows of words; hqq calls it step.</summary>
    public int WordRows { get; }

    /// <summary>Distance in f between the codes of two neighbouring slots of a word, and the number of words.</summary>
    public int ChunkStride => WordRows * Columns;

    /// <summary>Words of the packed tensor [WordRows, Columns].</summary>
    public int Words => ChunkStride;

    /// <summary>Bytes of the packed tensor.</summary>
    public int PackedBytes => Words * Format.WordBytes;

    /// <summary>Slots that hold no code of the weight; they are written as 0.</summary>
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
        int slot = flat / ChunkStride;
        return new CodeAddress(flat % ChunkStride, slot, Format.Shift(slot));
    }

    /// <summary>The element that a slot of a word holds, or null where the slot is padding.</summary>
    public (int N, int K)? ElementAt(int word, int slot)
    {
        long flat = ((long)slot * ChunkStride) + word;
        return flat < (long)N * K ? ((int)(flat / K), (int)(flat % K)) : null;
    }

    /// <summary>The group of element (n, k): its index into scale and zero.</summary>
    public int GroupOf(int n, int k)
    {
        int flat = (n * K) + k;
        return Axis == 0 ? flat % Columns : flat / Columns;
    }

    /// <summary>Why a shape cannot be stored so, or null where it can.</summary>
    public static string? Problem(CodeFormat format, int axis, int group, int n, int k)
    {
        if (n <= 0 || k <= 0 || group <= 0)
        {
            return $"A weight of [{n}, {k}] in groups of {group} is empty: every one of the three must be positive.";
        }

        if ((long)n * k > int.MaxValue / 2)
        {
            return $"A weight of [{n}, {k}] has more than {int.MaxValue / 2} elements; split it by rows.";
        }

        if (axis is not (0 or 1))
        {
            return $"Axis {axis} does not exist; it is 0 or 1.";
        }

        if (n * k % group != 0)
        {
            return $"Group {group} does not divide the {n}·{k} = {n * k} elements of the weight; {NearestDivisor(n * k, group)} would.";
        }

        int rows = axis == 0 ? group : n * k / group;
        bool pads = format.FieldBits == 3;
        return pads || rows % format.CodesPerWord == 0
            ? null
            : $"{format.CodesPerWord} codes a word do not divide the {rows} rows of the code matrix of [{n}, {k}] in groups of {group} along axis {axis}.";
    }

    private static int NearestDivisor(int count, int group)
    {
        for (int distance = 1; ; distance++)
        {
            if (group > distance && count % (group - distance) == 0)
            {
                return group - distance;
            }

            if (count % (group + distance) == 0)
            {
                return group + distance;
            }
        }
    }
}
