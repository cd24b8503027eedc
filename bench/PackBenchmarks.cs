using BenchmarkDotNet.Attributes;

namespace Specializer.Bench;

/// <summary>Packing and unpacking the codes of one 4096 × 4096 weight.</summary>
[GenericTypeArguments(typeof(Hqq4))]
[GenericTypeArguments(typeof(Hqq3))]
public class PackBenchmarks<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>
{
    private const int N = 4096;
    private const int K = 4096;

    private readonly Layout.StorageLayout _layout = TScheme.Config.Layout(N, K);
    private byte[] _codes = [];
    private byte[] _words = [];

    /// <summary>Random codes, packed once; a round trip that loses one is an error.</summary>
    [GlobalSetup]
    public void Setup()
    {
        byte[] codes = new byte[N * K];
        new Random(1).NextBytes(codes);
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] &= (byte)_layout.Format.FieldMask;
        }

        _codes = (byte[])codes.Clone();
        _words = new byte[_layout.PackedBytes];
        TScheme.Pack(_layout, _codes, _words);
        TScheme.Unpack(_layout, _words, _codes);
        if (!codes.AsSpan().SequenceEqual(_codes))
        {
            throw new InvalidOperationException($"{TScheme.KernelName} does not unpack what it packed.");
        }
    }

    /// <summary>Codes to words, one thread.</summary>
    [Benchmark]
    public void Pack() => TScheme.Pack(_layout, _codes, _words);

    /// <summary>Words to codes, one thread.</summary>
    [Benchmark]
    public void Unpack() => TScheme.Unpack(_layout, _words, _codes);
}
