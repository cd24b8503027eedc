using System;
using System.Collections.Generic;

namespace Specializer.Layout;

/// <summary>How many bits a code has, how many codes a word holds, and at which bits they lie.</summary>
/// <remarks>Pure integer maths without state, compiled into generator, runtime and tests alike.</remarks>
public sealed class CodeFormat : IEquatable<CodeFormat>
{
    private static readonly CodeFormat[] HqqColumnFormats =
    {
        new(PackLayout.HqqColumn, 8, maxCode: 255, fieldBits: 8, codesPerWord: 1, wordBytes: 1),
        new(PackLayout.HqqColumn, 6, maxCode: 63, fieldBits: 8, codesPerWord: 1, wordBytes: 1),
        new(PackLayout.HqqColumn, 5, maxCode: 31, fieldBits: 8, codesPerWord: 1, wordBytes: 1),
        new(PackLayout.HqqColumn, 4, maxCode: 15, fieldBits: 4, codesPerWord: 2, wordBytes: 1),
        new(PackLayout.HqqColumn, 3, maxCode: 7, fieldBits: 3, codesPerWord: 10, wordBytes: 4),
        new(PackLayout.HqqColumn, 2, maxCode: 3, fieldBits: 2, codesPerWord: 4, wordBytes: 1),
        new(PackLayout.HqqColumn, 1.58, maxCode: 2, fieldBits: 2, codesPerWord: 4, wordBytes: 1),
        new(PackLayout.HqqColumn, 1, maxCode: 1, fieldBits: 1, codesPerWord: 8, wordBytes: 1),
    };

    private static readonly CodeFormat[] SequentialFormats =
    {
        new(PackLayout.Sequential, 3, maxCode: 7, fieldBits: 3, codesPerWord: 10, wordBytes: 4),
    };

    private static readonly CodeFormat[] RowMajorFormats =
    {
        new(PackLayout.RowMajor, 4, maxCode: 15, fieldBits: 4, codesPerWord: 2, wordBytes: 1),
        new(PackLayout.RowMajor, 2, maxCode: 3, fieldBits: 2, codesPerWord: 4, wordBytes: 1),
        new(PackLayout.RowMajor, 1.58, maxCode: 2, fieldBits: 2, codesPerWord: 4, wordBytes: 1),
    };

    private static readonly CodeFormat[] TritsFormats =
    {
        new(PackLayout.Trits, 1.58, maxCode: 2, fieldBits: 2, codesPerWord: 5, wordBytes: 1),
    };

    private static readonly CodeFormat[] FlexGenFormats =
    {
        new(PackLayout.FlexGen, 4, maxCode: 15, fieldBits: 4, codesPerWord: 4, wordBytes: 2),
    };

    private CodeFormat(PackLayout pack, double bits, int maxCode, int fieldBits, int codesPerWord, int wordBytes)
    {
        Pack = pack;
        Bits = bits;
        MaxCode = maxCode;
        FieldBits = fieldBits;
        CodesPerWord = codesPerWord;
        WordBytes = wordBytes;
    }

    /// <summary>The packing that this format belongs to.</summary>
    public PackLayout Pack { get; }

    /// <summary>Nominal bits of a code, as the attribute names them (1.58 for three levels).</summary>
    public double Bits { get; }

    /// <summary>The largest code: round(2^bits − 1), half to even (1.58 bits: 2).</summary>
    public int MaxCode { get; }

    /// <summary>Bits that a code takes in its word; of a trit, which is a digit and takes no whole bits, those it needs by itself.</summary>
    public int FieldBits { get; }

    /// <summary>Codes a word holds, the e of the formulas.</summary>
    public int CodesPerWord { get; }

    /// <summary>Bytes of a word, stored little-endian.</summary>
    public int WordBytes { get; }

    /// <summary>The code's mask once it is shifted down.</summary>
    public int FieldMask => (1 << FieldBits) - 1;

    /// <summary>The bit at which the code of a slot starts. Slot 0 is the highest, except in FlexGen, where it is the lowest.</summary>
    /// <param name="slot">0 ≤ slot &lt; <see cref="CodesPerWord"/>.</param>
    /// <exception cref="NotSupportedException">The codes are digits, not fields of bits.</exception>
    public int Shift(int slot) => Pack switch
    {
        PackLayout.Trits => throw new NotSupportedException("Trits are digits to base 3; they have no bit of their own."),
        PackLayout.FlexGen => FieldBits * slot,
        _ => FieldBits * (CodesPerWord - 1 - slot),
    };

    /// <summary>Every format of a packing, widest first; none for an unknown packing.</summary>
    public static IReadOnlyList<CodeFormat> All(PackLayout pack) => pack switch
    {
        PackLayout.HqqColumn => HqqColumnFormats,
        PackLayout.Sequential => SequentialFormats,
        PackLayout.RowMajor => RowMajorFormats,
        PackLayout.Trits => TritsFormats,
        PackLayout.FlexGen => FlexGenFormats,
        _ => Array.Empty<CodeFormat>(),
    };

    /// <summary>The format of a packing at a bit width, or null where the packing has none.</summary>
    public static CodeFormat? Find(PackLayout pack, double bits)
    {
        foreach (CodeFormat format in All(pack))
        {
            if (format.Bits == bits)
            {
                return format;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(CodeFormat? other) => other is not null && other.Pack == Pack && other.Bits == Bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CodeFormat);

    /// <inheritdoc/>
    public override int GetHashCode() => ((int)Pack * 397) ^ Bits.GetHashCode();
}
