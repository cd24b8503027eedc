using System.Globalization;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Advice;

/// <summary>What a config costs, in bits a weight: figures of the layouts themselves, for a weight so large that its edges do not count.</summary>
internal sealed class ConfigCost
{
    /// <summary>Rows of the weight, or columns where groups run along N: they fill words of 10 codes, bytes and tiles of 16.</summary>
    private const int Length = 1280;

    /// <summary>Beyond this length a group's metadata is less than a thousandth of a bit a weight.</summary>
    private const int LargestGroup = 1 << 16;

    /// <summary>What two ways of adding up the same bits may differ by.</summary>
    private const double Rounding = 1e-9;

    private ConfigCost(double codeBits, double tileBits, double metaBits)
    {
        CodeBits = codeBits;
        TileBits = tileBits;
        MetaBits = metaBits;
    }

    /// <summary>Bits of a code in storage, padding included.</summary>
    public double CodeBits { get; }

    /// <summary>Bits of a code in the execution layout of the CPU, padding included.</summary>
    public double TileBits { get; }

    /// <summary>Bits of scales and zeros.</summary>
    public double MetaBits { get; }

    /// <summary>All bits of storage.</summary>
    public double Bits => CodeBits + MetaBits;

    /// <summary>Whether scales and zeros take more than the codes.</summary>
    public bool MetaOutweighsCodes => MetaBits > CodeBits;

    /// <summary>Whether codes take more in storage than their share of a word.</summary>
    public bool PadsWords(CodeFormat format) => CodeBits > WordBits(format) + Rounding;

    /// <summary>Whether codes take more in the execution layout than their fields.</summary>
    public bool PadsTiles(CodeFormat format) => TileBits > format.FieldBits + Rounding;

    /// <summary>Bits of a code in storage without padding.</summary>
    public static double WordBits(CodeFormat format) => 8.0 * format.WordBytes / format.CodesPerWord;

    /// <summary>The cost of a weight with its metadata.</summary>
    public static ConfigCost Of(SchemeSpec scheme)
    {
        KernelSpec kernel = scheme.Kernel!;
        ConfigCost plain = Of(kernel);
        if (!IsCounted(kernel.Group))
        {
            return plain;
        }

        int number = kernel.Scale == ScaleType.Float32 ? 32 : 16;
        double scale = scheme.ScaleKernel is { } scales ? Of(scales).Bits : number;
        double zero = scheme.ZeroKernel is { } zeros ? Of(zeros).Bits : number;
        return new ConfigCost(plain.CodeBits, plain.TileBits, (scale + zero) / kernel.Group);
    }

    /// <summary>The cost of codes with metadata that is stored as numbers.</summary>
    public static ConfigCost Of(KernelSpec kernel)
    {
        if (!IsCounted(kernel.Group))
        {
            return new ConfigCost(WordBits(kernel.Format), kernel.Format.FieldBits, 0);
        }

        (int n, int k) = Shape(kernel);
        var storage = new StorageLayout(kernel.Format, kernel.Axis, kernel.Group, n, k);
        double elements = (double)storage.N * storage.K;
        int number = kernel.Scale == ScaleType.Float32 ? 32 : 16;
        return new ConfigCost(
            8.0 * storage.PackedBytes / elements, 32.0 * TileLayout.For(storage)!.Words / elements, 2.0 * number / kernel.Group);
    }

    /// <summary>Whether the groups of a config fill its words, as they must.</summary>
    public static bool CanBe(KernelSpec kernel)
    {
        (int n, int k) = Shape(kernel);
        return LayoutRules.Problem(kernel.Format, kernel.Axis, kernel.Group, n, k) is null;
    }

    /// <summary>A figure as messages write it, to two places.</summary>
    public static string Text(double bits) => bits.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The weight that is counted. Eight groups a row fill the bytes of RowMajor, whatever the group.</summary>
    private static (int N, int K) Shape(KernelSpec kernel) =>
        kernel.Axis == 0 ? (kernel.Group, Length) : (Length, 8 * kernel.Group);

    private static bool IsCounted(int group) => group is > 0 and <= LargestGroup;
}
