using BenchmarkDotNet.Attributes;
using Specializer.Layout;

namespace Specializer.Bench;

/// <summary>Quantising, packing and unpacking a 4096 × 4096 weight: specialised, and with run-time values.</summary>
/// <remarks>Set-up compares words and codes of both, bit for bit.</remarks>
[BenchmarkCategory("Format")]
[GenericTypeArguments(typeof(Hqq8))]
[GenericTypeArguments(typeof(Hqq4))]
[GenericTypeArguments(typeof(Hqq3))]
[GenericTypeArguments(typeof(Hqq2))]
public class FormatBenchmarks<TScheme> : ICountedWork
    where TScheme : struct, IQuantScheme<TScheme>
{
    private const int N = Subject<TScheme>.N;
    private const int K = Subject<TScheme>.K;

    private readonly StorageLayout _layout = TScheme.Config.Layout(N, K);
    private Subject<TScheme> _subject = null!;
    private byte[] _codes = [];
    private byte[] _words = [];

    static string ICountedWork.ConfigName => typeof(TScheme).Name;

    /// <summary>Makes codes and words and compares both packers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _subject = Subject<TScheme>.Instance;
        byte[] codes = _subject.Quantized.Weight.Codes();
        byte[] words = _subject.Quantized.Weight.ToStorage().Words;
        _codes = (byte[])codes.Clone();
        _words = new byte[words.Length];
        foreach (Action pack in (Action[])[Pack, PackGeneric])
        {
            Array.Fill(_words, (byte)0xFF);
            pack();
            Require(_words, words, pack.Method.Name);
        }

        foreach (Action unpack in (Action[])[Unpack, UnpackGeneric])
        {
            Array.Fill(_codes, (byte)0xFF);
            unpack();
            Require(_codes, codes, unpack.Method.Name);
        }
    }

    /// <summary>Fit, refine, encode, pack, arrange as tiles; all threads.</summary>
    [Benchmark]
    public QuantizedTensor<TScheme> Quantize() => QuantizedTensor<TScheme>.Quantize(_subject.Dense.Weight, N, K);

    /// <summary>Codes to words, one thread.</summary>
    [Benchmark]
    public void Pack() => TScheme.Pack(_layout, _codes, _words, 0, _layout.Words);

    /// <summary>The same with run-time values.</summary>
    [Benchmark]
    public void PackGeneric() => GenericPacker.Pack(_layout, _codes, _words);

    /// <summary>Words to codes, one thread.</summary>
    [Benchmark]
    public void Unpack() => TScheme.Unpack(_layout, _words, _codes, 0, _layout.Words);

    /// <summary>The same with run-time values.</summary>
    [Benchmark]
    public void UnpackGeneric() => GenericPacker.Unpack(_layout, _words, _codes);

    static KernelWork ICountedWork.WorkOf(string method, int m)
    {
        long codes = (long)N * K, words = TScheme.Config.Layout(N, K).PackedBytes;
        return new KernelWork(method == nameof(Quantize) ? (4 * codes) + words : codes + words, 0);
    }

    private static void Require(byte[] actual, byte[] expected, string name)
    {
        if (!actual.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException($"{name} of {TScheme.KernelName} gives other bytes than it should.");
        }
    }
}
