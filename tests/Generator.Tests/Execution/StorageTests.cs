using Specializer.Generator.Tests.Harness;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Emitted packing, unpacking and dequantizing against the layout's closed form, bit for bit.</summary>
[Collection(ConfigGrid.Collection)]
[UnderSwedishCulture]
public sealed class StorageTests(ConfigGrid grid)
{
    private const byte Canary = 0xa5;

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
                    CodeAddress address = layout.Locate(n, k);
                    Assert.Equal((word, slot), (address.Word, address.Slot));
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
    public void Unpack_PaddingThatIsNotZero_IsIgnored(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        byte[] codes = new byte[weight.Codes.Length];
        grid.KernelsOf(config).Unpack(weight.Layout, weight.WordsWithGarbage(), codes);
        Assert.Equal(weight.Codes, codes);
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Pack_SomeWords_WritesThoseOnly(string config) => ForSomeWords(config, (kernels, weight, begin, end) =>
    {
        byte[] words = new byte[weight.Words.Length];
        Array.Fill(words, Canary);
        kernels.Pack(weight.Layout, weight.Codes, words, begin, end);
        int bytes = weight.Layout.Format.WordBytes;
        for (int i = 0; i < words.Length; i++)
        {
            Assert.Equal(i / bytes >= begin && i / bytes < end ? weight.Words[i] : Canary, words[i]);
        }
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void Unpack_SomeWords_WritesTheirCodesOnly(string config) => ForSomeWords(config, (kernels, weight, begin, end) =>
    {
        var codes = new Guarded<byte>(weight.Codes.Length, Canary);
        codes.Span.Fill(Canary);
        kernels.Unpack(weight.Layout, weight.Words, codes.Span, begin, end);
        for (int i = 0; i < weight.Codes.Length; i++)
        {
            int word = weight.Layout.Locate(i / weight.Layout.K, i % weight.Layout.K).Word;
            Assert.Equal(word >= begin && word < end ? weight.Codes[i] : Canary, codes.Span[i]);
        }

        codes.AssertSurroundingsUntouched();
    });

    [Theory]
    [MemberData(nameof(Configs))]
    public void DequantizeRows_AnyRows_RoundsTwice(string config) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        var words = new Guarded<byte>(weight.WordsWithGarbage(), canary: 0xff);
        var scale = new Guarded<byte>(weight.Stored(weight.Scale), canary: 0xff);
        var zero = new Guarded<byte>(weight.Stored(weight.Zero), canary: 0xff);
        int begin = shape.Seed % shape.N;
        foreach ((int first, int last) in new[] { (0, shape.N), (begin, shape.N), (begin, begin + 1), (0, begin) })
        {
            var rows = new Guarded<float>((last - first) * shape.K, float.NaN);
            grid.KernelsOf(config).DequantizeRows(new PackedWeight(weight.Layout, words.Span, scale.Span, zero.Span), rows.Span, first, last);
            Near.Exact<float>("rows", weight.Rows(first, last), rows.Span);
            rows.AssertSurroundingsUntouched();
        }
    });

    private void ForSomeWords(string config, Action<Kernels, ReferenceWeight, int, int> check) => Property.ForAll(ConfigGrid.Declared[config], shape =>
    {
        ReferenceWeight weight = shape.Weight(ConfigGrid.Declared[config]);
        int begin = shape.Seed % (weight.Layout.Words + 1);
        check(grid.KernelsOf(config), weight, begin, begin + (shape.Seed / 7 % (weight.Layout.Words - begin + 1)));
    });
}
