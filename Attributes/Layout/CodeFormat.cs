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

    /// <summary>Bits that a code takes in its word.</summary>
    public int FieldBits { get; }

    /// <summary>Codes a word holds, the e of the formulas.</summary>
    public int CodesPerWord { get; }

    /// <summary>Bytes of a word, stored little-endian.</summary>
    public int WordBytes { get; }

    /// <summary>The code's mask once it is shifted down.</summary>
    public int FieldMask => (1 << FieldBits) - 1;

    /// <summary>The bit at which the code of a slot starts; slot 0 is the highest.</summary>
    /// <param name="slot">0 ≤ slot &lt; <see cref="CodesPerWord"/>.</param>
    public int Shift(int slot) => FieldBits * (CodesPerWord - 1 - slot);

    /// <summary>Every format of a packing, widest first.</summary>
    public static IReadOnlyList<CodeFormat> All(PackLayout pack) =>
        pack == PackLayout.HqqColumn ? HqqColumnFormats : Array.Empty<CodeFormat>();

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
