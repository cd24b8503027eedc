namespace Specializer.Bench.Storage;

/// <summary>One config whose quantizer and storage are timed.</summary>
/// <param name="Name">Bits, group, axis and packing.</param>
/// <param name="Time">Times it at a shape, given a weight [n, k].</param>
internal sealed record StorageKind(string Name, Func<float[], int, int, StorageTimes> Time)
{
    /// <summary>Everything that is timed.</summary>
    public static StorageKind[] All { get; } =
    [
        Of<Hqq4>("W4 g64"),
        Of<Hqq4Axis0>("W4 g64 axis 0"),
        Of<Hqq3>("W3 g64"),
        Of<Hqq3Axis0>("W3 g64 axis 0"),
        Of<Hqq2>("W2 g64"),
        Of<Hqq2Axis0>("W2 g64 axis 0"),
        Of<Hqq8>("W8 g64"),
        Of<Hqq1>("W1 g64"),
        Of<Rows4>("W4 g64 RowMajor"),
        Of<Rows2>("W2 g64 RowMajor"),
        Of<Sequential3>("W3 g64 Sequential"),
        Of<FlexGen4>("W4 g64 FlexGen"),
        Of<Ternary>("ternary Trits"),
    ];

    private static StorageKind Of<TScheme>(string name)
        where TScheme : struct, IQuantScheme<TScheme> =>
        new(name, (weight, n, k) => new StorageClock<TScheme>(weight, n, k).Run());
}
