using System.Runtime.CompilerServices;
using Specializer.Kernels;

namespace Specializer.Tests.Kernels;

/// <summary>Bytes and halves that are loaded as words and stored again: neighbours neither leak in nor are written over.</summary>
public sealed class LaneWordsTests
{
    private const int Lanes = 16;

    [Fact]
    public void Words_Lanes16_TakeNothingOfTheNeighbours() => CheckIfSupported<Lanes16>();

    [Fact]
    public void Words_Lanes8_TakeNothingOfTheNeighbours() => CheckIfSupported<Lanes8>();

    [Fact]
    public void Words_Lanes4_TakeNothingOfTheNeighbours() => CheckIfSupported<Lanes4>();

    [Fact]
    public void Words_Lanes1_TakeNothingOfTheNeighbours() => CheckIfSupported<Lanes1>();

    [Fact]
    public void TopCode_Lanes16_OfProducts_IsTheCodes() => CheckTopCodesIfSupported<Lanes16>();

    [Fact]
    public void TopCode_Lanes8_OfProducts_IsTheCodes() => CheckTopCodesIfSupported<Lanes8>();

    [Fact]
    public void TopCode_Lanes4_OfProducts_IsTheCodes() => CheckTopCodesIfSupported<Lanes4>();

    [Fact]
    public void TopCode_Lanes1_OfProducts_IsTheCodes() => CheckTopCodesIfSupported<Lanes1>();

    /// <summary>The largest codes and the largest activations of either sign: no pair of products may saturate, and sums keep their sign.</summary>
    private static void CheckTopCodesIfSupported<T>()
        where T : struct, ILanes<T>
    {
        if (!T.IsSupported)
        {
            return;
        }

        foreach (sbyte activation in (sbyte[])[-127, -1, 1, 127])
        {
            int[] words = [.. Enumerable.Repeat(-1, Lanes)];
            byte[] quad = [.. Enumerable.Repeat((byte)activation, 4)];
            TopSums<T>(ref words[0], in quad[0]);
            Assert.All(words.Take(T.Count), sum => Assert.Equal(4 * 3 * activation, sum));
        }
    }

    private static void CheckIfSupported<T>()
        where T : struct, ILanes<T>
    {
        if (!T.IsSupported)
        {
            return;
        }

        byte[] bytes = [.. Enumerable.Range(0, Lanes + 8).Select(i => (byte)((37 * i) + 200))];
        ushort[] halves = [.. bytes.Select(value => (ushort)(value * 257))];
        float[] numbers = new float[Lanes];
        for (int i = 0; i < 8; i++)
        {
            Numbers<T>(in bytes[i], ref numbers[0]);
            Assert.Equal(bytes.Skip(i).Take(T.Count).Select(value => (float)value), numbers.Take(T.Count));
            Numbers<T>(in halves[i], ref numbers[0]);
            Assert.Equal(halves.Skip(i).Take(T.Count).Select(value => (float)value), numbers.Take(T.Count));
        }

        CheckStores<T>(bytes, halves);
    }

    private static void CheckStores<T>(byte[] bytes, ushort[] halves)
        where T : struct, ILanes<T>
    {
        byte[] storedBytes = new byte[Lanes + 8];
        ushort[] storedHalves = new ushort[Lanes + 8];
        Copy<T>(in bytes[0], ref storedBytes[4]);
        Copy<T>(in halves[0], ref storedHalves[4]);
        Assert.Equal([.. new byte[4], .. bytes[..T.Count], .. new byte[Lanes + 4 - T.Count]], storedBytes);
        Assert.Equal([.. new ushort[4], .. halves[..T.Count], .. new ushort[Lanes + 4 - T.Count]], storedHalves);
    }

    // Optimised from the first call on: what is tested is what the optimiser makes of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Numbers<T>(ref readonly byte source, ref float destination)
        where T : struct, ILanes<T> => T.Store(T.ToNumbers(T.Words(in source, 0)), ref destination, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Numbers<T>(ref readonly ushort source, ref float destination)
        where T : struct, ILanes<T> => T.Store(T.ToNumbers(T.Words(in source, 0)), ref destination, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy<T>(ref readonly byte source, ref byte destination)
        where T : struct, ILanes<T> => T.StoreWords(T.Words(in source, 0), ref destination, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy<T>(ref readonly ushort source, ref ushort destination)
        where T : struct, ILanes<T> => T.StoreWords(T.Words(in source, 0), ref destination, 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TopSums<T>(ref int words, ref readonly byte quad)
        where T : struct, ILanes<T> => T.StoreWords(
        T.TopSum(T.DotBytes(default, T.TopCode(T.Words(in words, 0), 2), T.Quads(in quad, 0), fullBytes: false), 2), ref words, 0);
}
