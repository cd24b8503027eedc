namespace Specializer.Bench.Cpu;

/// <summary>Kernels for weights of one size, the format of ggml's that they are compared with, and how much faster than it they should be.</summary>
/// <param name="Kernels">Our kernels; the fastest is compared.</param>
/// <param name="Peer">The name of ggml's format.</param>
/// <param name="Goals">By how many rows of x: ggml's time over ours.</param>
internal sealed record KernelGroup(KernelKind[] Kernels, string Peer, IReadOnlyDictionary<int, double> Goals)
{
    /// <summary>Rows of x that are timed.</summary>
    public static int[] RowsOfX { get; } = [1, 8, 512];

    /// <summary>Everything that is compared.</summary>
    public static KernelGroup[] All { get; } =
    [
        new([KernelKind.Of<Hqq4Int8>("W4 g64"), KernelKind.Of<Hqq4>("W4 g64")], "q4_K", Goal(1.2, 4, 3)),
        new([KernelKind.Of<Hqq3Int8>("W3 g64"), KernelKind.Of<Hqq3>("W3 g64")], "q3_K", Goal(1.4, 4, 3)),
        new([KernelKind.Of<Hqq2Int8>("W2 g64"), KernelKind.Of<Hqq2>("W2 g64")], "q2_K", Goal(1.2, 4, 3)),
        new([KernelKind.Of<Hqq4Axis0Int8>("W4 g64 axis 0"), KernelKind.Of<Hqq4Axis0>("W4 g64 axis 0")], "q4_K", new Dictionary<int, double>()),
        new([KernelKind.Of<TernaryInt8>("ternary"), KernelKind.Of<Ternary>("ternary")], "tq2_0", Goal(1.4, 2, 1.5)),
        new([new("W8A8", "int8", LayerCopies.OfW8A8)], "q8_0", Goal(1.2, 4, 3)),
        new([new("float32", "float32", LayerCopies.OfFloat32)], "f32", new Dictionary<int, double>()),
    ];

    /// <summary>The weight's format.</summary>
    public string Name => Kernels[0].Name;

    /// <summary>Those whose name contains a text; an empty one gives all.</summary>
    public static IEnumerable<KernelGroup> Named(string text) => All.Where(group => group.Name.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where a format stands in <see cref="All"/>, or -1.</summary>
    public static int IndexOf(string name) => Array.FindIndex(All, group => group.Name == name);

    private static Dictionary<int, double> Goal(double one, double eight, double many) =>
        new() { [RowsOfX[0]] = one, [RowsOfX[1]] = eight, [RowsOfX[2]] = many };
}
