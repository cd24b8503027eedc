using System;
using System.Collections.Generic;

namespace Specializer.Layout;

/// <summary>
/// The execution layout of a weight: the codes of 16 rows of W side by side, so that a register holds one element of 16 rows and a
/// product needs no sum across its lanes.
/// </summary>
/// <remarks>
/// <para>
/// A tile is 16 rows. Along axis 1 they are neighbours, n = 16·tile + lane. Along axis 0 they share the scales and zeros of every
/// column: with residue = n mod (N/Group), the rows residue, residue + N/Group, … of one residue fill ⌈Group/16⌉ tiles.
/// </para>
/// <para>
/// A row of a tile is cut into segments. Along axis 1 a segment shares one scale: it is a group, or the whole row where one group is the whole weight. Along axis 0, where each
/// column has a scale of its own, it is 128 columns; fewer columns are one segment of whole turns of 32, and the last segment is filled up. A segment is stored as
/// one or two planes of int32 words, 16 words (one a lane) side by side. A plane of b bits puts 32/b codes into a word: element p of a
/// segment lies in word p div (32/b), at bit 8·(p mod 4) + b·(p mod (32/b) div 4). So each of the word's four bytes yields, under one
/// shift and one mask for the whole register, the codes of four neighbouring columns, as instructions that multiply bytes want them.
/// Codes of 3 bits are a plane of their two low bits and a plane of their high bit; all others are one plane.
/// </para>
/// Rows beyond N and elements beyond a segment are 0.
/// </remarks>
public sealed class TileLayout
{
    /// <summary>Rows of a tile.</summary>
    public const int Lanes = 16;

    /// <summary>Axis 0: columns of a segment, at most; a product subtracts there what their zeros take away.</summary>
    public const int ColumnsOfSegment = 128;

    // Axis 0: segments are whole words of every plane.
    private const int ColumnsOfWord = 32;

    private TileLayout(StorageLayout storage)
    {
        Storage = storage;
        bool alongRows = storage.Axis == 1;
        SegmentLength = alongRows
            ? Math.Min(storage.Group, storage.K)
            : Math.Min(ColumnsOfSegment, (storage.K + ColumnsOfWord - 1) / ColumnsOfWord * ColumnsOfWord);
        Segments = (storage.K + SegmentLength - 1) / SegmentLength;
        TilesPerResidue = alongRows ? 0 : (storage.Group + Lanes - 1) / Lanes;
        Residues = alongRows ? 0 : storage.N / storage.Group;
        Tiles = alongRows ? (storage.N + Lanes - 1) / Lanes : Residues * TilesPerResidue;
        Planes = PlanesOf(storage.Format.FieldBits);
        foreach (TilePlane plane in Planes)
        {
            WordsPerSegment += plane.Words(SegmentLength);
        }
    }

    /// <summary>The storage layout of the same weight.</summary>
    public StorageLayout Storage { get; }

    /// <summary>Elements of a row that lie in words of their own, and along axis 1 share a scale.</summary>
    public int SegmentLength { get; }

    /// <summary>Segments of a row.</summary>
    public int Segments { get; }

    /// <summary>Tiles of the weight.</summary>
    public int Tiles { get; }

    /// <summary>Axis 0: tiles that share their scales and zeros.</summary>
    public int TilesPerResidue { get; }

    /// <summary>Axis 0: N/Group, the rows after which the metadata repeats.</summary>
    public int Residues { get; }

    /// <summary>The planes that a code is split into, low bits first.</summary>
    public IReadOnlyList<TilePlane> Planes { get; }

    /// <summary>Words of one lane in a segment, all planes together.</summary>
    public int WordsPerSegment { get; }

    /// <summary>Words of a tile.</summary>
    public int WordsPerTile => Segments * WordsPerSegment * Lanes;

    /// <summary>Words of the weight.</summary>
    public long Words => (long)Tiles * WordsPerTile;

    /// <summary>Scales, and likewise zeros: [Tiles, Segments, 16] along axis 1, padding lanes included; as in storage along axis 0.</summary>
    public long MetaElements => Storage.Axis == 1 ? (long)Tiles * Segments * Lanes : Storage.GroupCount;

    /// <summary>The layout of a weight, or null where its groups do not begin where its rows begin, so that lanes cannot share a scale.</summary>
    public static TileLayout? For(StorageLayout storage)
    {
        bool fits = storage.Axis == 0
            ? storage.Columns % storage.K == 0
            : storage.K % storage.Group == 0 || storage.DeclaredGroup == Groups.PerTensor;
        return fits ? new TileLayout(storage) : null;
    }

    /// <summary>Columns of W in a segment, less than its length in the last one along axis 0 where K does not fill it.</summary>
    /// <param name="segment">The segment of a row.</param>
    public int ColumnsOf(int segment) => Math.Min(SegmentLength, Storage.K - (segment * SegmentLength));

    /// <summary>The planes of a code of some bits.</summary>
    public static IReadOnlyList<TilePlane> PlanesOf(int fieldBits) => fieldBits == 3
        ? new[] { new TilePlane(2, 0), new TilePlane(1, 2) }
        : new[] { new TilePlane(fieldBits, 0) };

    /// <summary>The row of W in a lane of a tile, or -1 where the lane is padding.</summary>
    public int RowOf(int tile, int lane)
    {
        if (Storage.Axis == 1)
        {
            int n = (tile * Lanes) + lane;
            return n < Storage.N ? n : -1;
        }

        int element = (tile % TilesPerResidue * Lanes) + lane;
        return element < Storage.Group ? (element * Residues) + (tile / TilesPerResidue) : -1;
    }

    /// <summary>Where the bits of one plane of element (n, k) lie: the index of the word, and the lowest bit in it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">(n, k) lies outside W.</exception>
    public CodeAddress Locate(int n, int k, int plane)
    {
        if ((uint)n >= (uint)Storage.N || (uint)k >= (uint)Storage.K)
        {
            throw new ArgumentOutOfRangeException(nameof(n), $"({n}, {k}) lies outside a weight of [{Storage.N}, {Storage.K}].");
        }

        bool alongRows = Storage.Axis == 1;
        int element = alongRows ? n : n / Residues;
        int tile = alongRows ? n / Lanes : (n % Residues * TilesPerResidue) + (element / Lanes);
        int before = 0;
        for (int i = 0; i < plane; i++)
        {
            before += Planes[i].Words(SegmentLength);
        }

        int place = k % SegmentLength;
        int word = (((tile * Segments) + (k / SegmentLength)) * WordsPerSegment) + before + (place / Planes[plane].CodesPerWord);
        return new CodeAddress((word * Lanes) + (element % Lanes), place % Planes[plane].CodesPerWord, Planes[plane].Shift(place));
    }
}
