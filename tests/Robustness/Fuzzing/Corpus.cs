namespace Specializer.Robustness;

/// <summary>The small valid files that inputs are made of: <c>Corpus/</c>.</summary>
public static class Corpus
{
    /// <summary>Where they lie beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>The bytes of one of them.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Writes the checkpoints of the corpus anew, as this version of the library writes them.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var writer = new SafetensorsWriter([new("format", "pt")]);
        writer.Add<float>("model.norm.weight", [4], new[] { 1f, 2, 3, 4 });
        writer.Add<Half>("model.w", [2, 3], new Half[6]);
        writer.Add<byte>("packing", [7], "3bit_32"u8.ToArray());
        writer.Add<long>("shape", [], new long[1]);
        writer.Add<byte>("none", [0, 3], ReadOnlyMemory<byte>.Empty);
        writer.Save(Path.Combine(folder, "tensors.safetensors"));
        new LayerSequence(Quantized<Hqq4>(1), Quantized<Hqq3>(2), Quantized<TwoLevel2>(3)).SaveState(Path.Combine(folder, "hqq.safetensors"));
        new LayerSequence(Quantized<Hqq4>(1), Dense(2), Int8(3)).SaveState(Path.Combine(folder, "state.safetensors"));
        PeftAdapter.Save(AdaptedModel(), folder);
    }

    /// <summary>A model that the saved state is loaded into: its first layer becomes a quantized one.</summary>
    public static LayerSequence DenseModel() => new(Dense(4), Dense(5), Int8(6));

    /// <summary>A model that the adapter is loaded into.</summary>
    public static LayerSequence AdaptedModel() => new(QDoraLinear<Hqq4>.From(Quantized<Hqq4>(1), rank: 2), QDoraLinear<Hqq4>.From(Quantized<Hqq4>(2), rank: 2));

    private static Linear Dense(int seed)
    {
        var random = new Random(seed);
        float[] weight = new float[16 * 16];
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] = random.NextSingle() - 0.5f;
        }

        return new Linear(weight, 16, 16, new float[16]);
    }

    private static QuantLinear<TScheme> Quantized<TScheme>(int seed)
        where TScheme : struct, IQuantScheme<TScheme> => QuantLinear<TScheme>.From(Dense(seed));

    private static W8A8Linear<Weight8, Activation8> Int8(int seed) => W8A8Linear<Weight8, Activation8>.From(Dense(seed));
}
