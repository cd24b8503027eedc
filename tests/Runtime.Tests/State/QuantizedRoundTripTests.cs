using FsCheck;
using FsCheck.Fluent;
using Specializer.Tests.Checkpoints;

namespace Specializer.Tests.State;

public sealed class QuantizedRoundTripTests : IDisposable
{
    /// <summary>Every bit width, packing, method, axis, element type of scales, and scales and zeros quantized themselves.</summary>
    private static readonly QuantScheme[] Schemes =
    [
        QuantScheme.Of<Hqq8Half>(), QuantScheme.Of<Hqq6>(), QuantScheme.Of<Hqq5>(), QuantScheme.Of<Hqq4Group16>(), QuantScheme.Of<Hqq3>(),
        QuantScheme.Of<Hqq2Axis0>(), QuantScheme.Of<Hqq158Brain>(), QuantScheme.Of<Hqq1>(),
        QuantScheme.Of<Sequential3>(), QuantScheme.Of<RowMajor4>(), QuantScheme.Of<RowMajor4MinMax>(), QuantScheme.Of<Ternary2>(),
        QuantScheme.Of<Ternary>(), QuantScheme.Of<FlexGen4>(), QuantScheme.Of<WholeRows4>(), QuantScheme.Of<WholeColumns3>(),
        QuantScheme.Of<PerTensor8>(), QuantScheme.Of<Hqq4Int8>(), QuantScheme.Of<TwoLevel3>(), QuantScheme.Of<TwoLevelScale4>(), QuantScheme.Of<TwoLevelZero2>(),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SaveState_AnySchemeAndShape_LoadsWithTheSameBits() => Prop
        .ForAll(Arb.From(Layers()), dense =>
        {
            var saved = new LayerSequence([.. dense.Select(layer => layer.Scheme.Quantize(layer.Linear))]);
            saved.SaveState(_folder.At("a.safetensors"));
            var loaded = new LayerSequence([.. dense.Select(layer => new Linear(layer.Linear.InFeatures, layer.Linear.OutFeatures, layer.Linear.Bias is not null))]);
            using (SafetensorsFile file = SafetensorsFile.Open(_folder.At("a.safetensors")))
            {
                loaded.LoadState(file, new LoadOptions { Schemes = Schemes });
            }

            Assert.Equal(dense.Select(layer => layer.Scheme), loaded.Select(layer => ((IQuantizedLayer)layer).Weight.Scheme));
            foreach ((Layer before, Layer after) in saved.Zip(loaded))
            {
                AssertSame((LinearLayer)before, (LinearLayer)after);
            }

            loaded.SaveState(_folder.At("b.safetensors"));
            Assert.Equal(File.ReadAllBytes(_folder.At("a.safetensors")), File.ReadAllBytes(_folder.At("b.safetensors")));
        })
        .QuickCheckThrowOnFailure();

    private static void AssertSame(LinearLayer before, LinearLayer after)
    {
        Assert.Equal(before.GetType(), after.GetType());
        PackedTensor expected = ((IQuantizedLayer)before).Weight.ToStorage();
        PackedTensor actual = ((IQuantizedLayer)after).Weight.ToStorage();
        Assert.Equal(expected.Words, actual.Words);
        Assert.Equal(expected.Scale, actual.Scale);
        Assert.Equal(expected.Zero, actual.Zero);
        Assert.Equal(expected.QuantizedScale?.Words, actual.QuantizedScale?.Words);
        Assert.Equal(expected.QuantizedZero?.Words, actual.QuantizedZero?.Words);
        Assert.Equal(before.Bias, after.Bias);

        float[] x = RandomFloats.Normal(before.InFeatures, seed: 5);
        float[] y = new float[before.OutFeatures];
        float[] again = new float[before.OutFeatures];
        before.Forward(x, 1, y);
        after.Forward(x, 1, again);
        Assert.Equal(y, again);
    }

    /// <summary>One to three layers, each of any scheme and of a shape that fits it.</summary>
    private static Gen<List<(QuantScheme Scheme, Linear Linear)>> Layers() => (
        from scheme in Gen.Elements(Schemes)
        from n in Gen.Choose(1, 5)
        from k in Gen.Choose(1, 5)
        from seed in Gen.Choose(0, 1 << 20)
        from bias in ArbMap.Default.GeneratorFor<bool>()
        select (scheme, Net.Filled(32 * k, 16 * n, seed, bias)))
        .NonEmptyListOf()
        .Select(layers => layers.Take(3).ToList());
}
