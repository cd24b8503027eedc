using System.Runtime.CompilerServices;

namespace Specializer.Kernels;

/// <summary>How whole numbers of a segment become numbers: sum += sₓ·(s·(Σq·q₈ − zero·Σq₈)), or sₓ·(s·Σq·q₈ + zero·Σq₈), by multiply-adds in that order.</summary>
public static class Int8SegmentSums
{
    /// <summary>Numbers of a segment of a row of x: its scale and ∓Σq₈.</summary>
    public const int MetaOfX = 2;

    /// <summary>Adds a segment's products with one row of x to the sums of two registers of rows of W.</summary>
    /// <typeparam name="T">The register.</typeparam>
    /// <param name="metaOfX">The scale and ∓Σq₈ of the first row of x; the next row's follow.</param>
    /// <param name="sums">The first row's sums; the next row's lie <see cref="TileBlocks.SumsPerRow"/> further.</param>
    /// <param name="row">Rows after the first.</param>
    /// <param name="scales0">Scales of the first register's rows of W.</param>
    /// <param name="zeros0">Their zeros.</param>
    /// <param name="dot0">Their Σq·q₈.</param>
    /// <param name="scales1">Scales of the second register's.</param>
    /// <param name="zeros1">Their zeros.</param>
    /// <param name="dot1">Their Σq·q₈.</param>
    /// <param name="isAffine">Whether a code stands for q·scale + zero instead of (q − zero)·scale; a constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(
        ref readonly float metaOfX, ref float sums, int row, T scales0, T zeros0, T dot0, T scales1, T zeros1, T dot1, bool isAffine)
        where T : struct, ILanes<T>
    {
        ref readonly float meta = ref Unsafe.Add(ref Unsafe.AsRef(in metaOfX), row * MetaOfX);
        sums = ref Unsafe.Add(ref sums, row * TileBlocks.SumsPerRow);
        T scaleOfX = T.Broadcast(meta), codeSum = T.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in meta), 1));
        Add(ref sums, scaleOfX, codeSum, scales0, zeros0, dot0, isAffine);
        Add(ref Unsafe.Add(ref sums, T.Count), scaleOfX, codeSum, scales1, zeros1, dot1, isAffine);
    }

    /// <summary>Adds a segment's products with one row of x to the sums of one register of rows of W.</summary>
    /// <typeparam name="T">The register.</typeparam>
    /// <param name="sums">The register's sums.</param>
    /// <param name="scaleOfX">The segment's sₓ.</param>
    /// <param name="codeSum">−Σq₈, or Σq₈ where weights are affine.</param>
    /// <param name="scales">Scales of the rows of W.</param>
    /// <param name="zeros">Their zeros.</param>
    /// <param name="dot">Their Σq·q₈.</param>
    /// <param name="isAffine">Whether a code stands for q·scale + zero instead of (q − zero)·scale; a constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(ref float sums, T scaleOfX, T codeSum, T scales, T zeros, T dot, bool isAffine)
        where T : struct, ILanes<T> =>
        T.Store(T.MultiplyAdd(Scaled(dot, scales, zeros, codeSum, isAffine), scaleOfX, T.Load(in sums, 0)), ref sums, 0);

    /// <summary>Scale and ∓Σq₈ of each row of x, +Σq₈ where weights are affine, in the order in which segments and rows are met.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="row">The first.</param>
    /// <param name="rows">How many.</param>
    /// <param name="segment">The first segment.</param>
    /// <param name="count">Segments.</param>
    /// <param name="isAffine">Whether a code stands for q·scale + zero.</param>
    /// <param name="meta">[count, rows rounded up to whole turns, <see cref="MetaOfX"/>].</param>
    internal static void GatherMeta(Int8Activations x, int row, int rows, int segment, int count, bool isAffine, Span<float> meta)
    {
        int rowsOfMeta = (rows + Int8Activations.RowsOfTurn - 1) / Int8Activations.RowsOfTurn * Int8Activations.RowsOfTurn;
        for (int i = 0; i < count; i++)
        {
            for (int r = 0; r < rows; r++)
            {
                int from = ((row + r) * x.Segments) + segment + i;
                int to = MetaOfX * ((i * rowsOfMeta) + r);
                meta[to] = x.Scales[from];
                meta[to + 1] = isAffine ? x.Sums[from] : -(float)x.Sums[from];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Scaled<T>(T dot, T scales, T zeros, T codeSum, bool isAffine)
        where T : struct, ILanes<T> => isAffine
        ? T.MultiplyAdd(zeros, codeSum, T.ToNumbers(dot) * scales)
        : T.MultiplyAdd(zeros, codeSum, T.ToNumbers(dot)) * scales;
}
