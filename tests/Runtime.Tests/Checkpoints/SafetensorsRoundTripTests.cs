using FsCheck;
using FsCheck.Fluent;

namespace Specializer.Tests.Checkpoints;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_AnyTensors_AreReadBack() => Prop
        .ForAll(Arb.From(Models()), model =>
        {
            string path = folder.At("a.safetensors");
            Writer(model).Save(path);
            using SafetensorsFile file = SafetensorsFile.Open(path);
            AssertSame(model, file);
            AssertAligned(file);
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void SaveShards_AnyTensorsAndLimit_AreReadBack() => Prop
        .ForAll(Arb.From(Models()), Arb.From(Gen.Choose(1, 2000)), (model, limit) =>
        {
            IReadOnlyList<string> names = Writer(model).SaveShards(folder.Path, limit);
            using SafetensorsSet set = SafetensorsSet.Open(folder.Path);
            AssertSame(model, set);
            Assert.Equal(names, set.Files.Select(file => Path.GetFileName(file.Path)).Order(StringComparer.Ordinal));
            Assert.All(set.Files, file => Assert.True(
                file.Tensors.Count <= 1 || file.Tensors.Values.Sum(entry => entry.ByteLength) <= limit));
        })
        .QuickCheckThrowOnFailure();

    private static Gen<Model> Models() =>
        from tensors in Tensors().ListOf()
        from metadata in Gen.Zip(Texts(), Texts()).ListOf()
        select new Model(
            [.. tensors.DistinctBy(tensor => tensor.Name).Where(tensor => tensor.Name != "__metadata__")],
            metadata.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));

    /// <summary>Any type; no dimensions to four; each dimension 0 to 5.</summary>
    private static Gen<TensorContent> Tensors() => (
        from name in Texts()
        from type in Gen.Elements(Enum.GetValues<TensorType>())
        from rank in Gen.Choose(0, 4)
        from shape in Gen.Choose(0, 5).Select(dimension => (long)dimension).ArrayOf(rank)
        from seed in Gen.Choose(0, int.MaxValue)
        select new TensorContent(name, type, shape, seed)).Where(tensor => tensor.Bytes is not null);

    private static Gen<string> Texts() => ArbMap.Default.GeneratorFor<string>()
        .Where(text => text is not null && !text.Any(char.IsSurrogate))
        .Select(text => text + "😀"[..(text.Length % 2 * 2)]);

    private static SafetensorsWriter Writer(Model model)
    {
        var writer = new SafetensorsWriter(model.Metadata);
        foreach (TensorContent tensor in model.Tensors)
        {
            writer.Add(tensor.Name, tensor.Type, tensor.Shape, tensor.Bytes);
        }

        return writer;
    }

    private static void AssertSame(Model model, TensorSource source)
    {
        Assert.Equal(
            model.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal),
            source.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(model.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), source.Metadata);
        foreach (TensorContent tensor in model.Tensors)
        {
            SafetensorsEntry entry = source.Entry(tensor.Name, tensor.Shape);
            Assert.Equal(tensor.Type, entry.Type);
            Assert.Equal(tensor.Bytes, source.Bytes(tensor.Name).ToArray());
            using Stream stream = source.OpenRead(tensor.Name);
            byte[] streamed = new byte[entry.ByteLength];
            stream.ReadExactly(streamed);
            Assert.Equal(tensor.Bytes, streamed);
        }
    }

    private static void AssertAligned(SafetensorsFile file) => Assert.All(
        file.Tensors.Values, entry => Assert.Equal(0, entry.Begin % Math.Max(1, entry.Type.Bits() / 8)));

    private sealed record Model(TensorContent[] Tensors, Dictionary<string, string> Metadata);

    private sealed record TensorContent(string Name, TensorType Type, long[] Shape, int Seed)
    {
        /// <summary>Null where the shape does not fill whole bytes.</summary>
        public byte[]? Bytes { get; } = Fill(Type, Shape, Seed);

        private static byte[]? Fill(TensorType type, long[] shape, int seed)
        {
            if (!SafetensorsEntry.TryMeasure(type, shape, out _, out long length))
            {
                return null;
            }

            byte[] bytes = new byte[length];
            new Random(seed).NextBytes(bytes);
            return bytes;
        }
    }
}
