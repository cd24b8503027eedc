using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Emitted packing, unpacking and dequantizing against the layout's closed form, bit for bit.</summary>
[Collection(ConfigGrid.Collection)]
public sealed class StorageTests(ConfigGrid grid)
{
    public static TheoryData<string> Configs => ConfigGrid.Configs;

    [Theory]
    [MemberData(nameof(Configs))]
    public void ElementAt_LocatedCode_IsTheInverse(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        StorageLayout layout = ConfigGrid.Declared[config].Layout(shape.N, shape.K);
        int found = 0;
        for (int word = 0; word < layout.Words; word++)
        {
            for (int slot = 0; slot < layout.Format.CodesPerWord; slot++)
            {
                if (layout.ElementAt(word, slot) is (int n, int k))
                {
                    Assert.Equal(new CodeAddress(word, slot, layout.Format.Shift(slot)), layout.Locate(n, k));
                    found++;
                }
            }
        }

        Assert.Equal((shape.N * shape.K, layout.PaddingCodes), (found, (layout.Words * layout.Format.CodesPerWord) - found));
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Pack_AnyCodes_PutsEachWhereTheLayoutSays(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        var codes = new Guarded<byte>(weight.Codes, canary: 0xff);
        var words = new Guarded<byte>(weight.Words.Length, canary: 0xa5);
        grid.KernelsOf(config).Pack(weight.Layout, codes.Span, words.Span);

        // Every word is compared, and with them that padding is 0.
        Assert.Equal(weight.Words, words.Span);
        words.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Pack_BitsAboveTheCode_AreIgnored(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        byte[] codes = [.. weight.Codes.Select(code => (byte)(code | ~weight.Layout.Format.FieldMask))];
        byte[] words = new byte[weight.Words.Length];
        grid.KernelsOf(config).Pack(weight.Layout, codes, words);
        Assert.Equal(weight.Words, words);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Unpack_PackedWords_GivesTheCodesBack(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        var words = new Guarded<byte>(weight.Words, canary: 0xff);
        var codes = new Guarded<byte>(weight.Codes.Length, canary: 0xa5);
        grid.KernelsOf(config).Unpack(weight.Layout, words.Span, codes.Span);
        Assert.Equal(weight.Codes, codes.Span);
        codes.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Unpack_BitsThatHoldNoCode_AreIgnored(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        byte[] words = WithGarbage(weight);
        byte[] codes = new byte[weight.Codes.Length];
        float[] dequantized = new float[weight.Codes.Length];
        Kernels kernels = grid.KernelsOf(config);
        kernels.Unpack(weight.Layout, words, codes);
        kernels.Dequantize(new PackedWeight(weight.Layout, words, weight.Stored(weight.Scale), weight.Stored(weight.Zero)), dequantized);
        Assert.Equal(weight.Codes, codes);
        Assert.Equal(weight.Element(shape.N - 1, shape.K - 1), dequantized[^1]);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Dequantize_AnyWeight_RoundsTwice(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        var words = new Guarded<byte>(weight.Words, canary: 0xff);
        var scale = new Guarded<byte>(weight.Stored(weight.Scale), canary: 0xff);
        var zero = new Guarded<byte>(weight.Stored(weight.Zero), canary: 0xff);
        var dequantized = new Guarded<float>(weight.Codes.Length, float.NaN);
        grid.KernelsOf(config).Dequantize(new PackedWeight(weight.Layout, words.Span, scale.Span, zero.Span), dequantized.Span);
        for (int i = 0; i < weight.Codes.Length; i++)
        {
            float expected = weight.Element(i / shape.K, i % shape.K);
            Assert.True(expected == dequantized.Span[i], $"({i / shape.K}, {i % shape.K}) is {dequantized.Span[i]}, not {expected}.");
        }

        dequantized.AssertSurroundingsUntouched();
    });

    /// <summary>The words with every bit set that belongs to no code: padding slots, and the two bits that ten codes of 3 leave.</summary>
    private static byte[] WithGarbage(ReferenceWeight weight)
    {
        StorageLayout layout = weight.Layout;
        byte[] words = [.. weight.Words];
        for (int word = 0; word < layout.Words; word++)
        {
            int used = 0;
            for (int slot = 0; slot < layout.Format.CodesPerWord; slot++)
            {
                used |= layout.ElementAt(word, slot) is null ? 0 : layout.Format.FieldMask << layout.Format.Shift(slot);
            }

            for (int b = 0; b < layout.Format.WordBytes; b++)
            {
                words[(word * layout.Format.WordBytes) + b] |= (byte)(~used >> (8 * b));
            }
        }

        return words;
    }
}
