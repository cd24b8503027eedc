using Specializer.Robustness;

namespace Specializer.Tests.Checkpoints;

/// <summary>Whatever bytes a file has, opening and reading it succeeds or throws <see cref="InvalidDataException"/>.</summary>
public sealed class SafetensorsMutationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_MutatedFile_OpensOrThrowsInvalidData()
    {
        byte[] valid = ValidFile();
        var mutator = new Mutator(new Random(20_260_101));
        int refused = 0;
        int opened = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (IsAccepted(folder.Write("mutated.safetensors", mutator.MutateSafetensors(valid))))
            {
                opened++;
            }
            else
            {
                refused++;
            }
        }

        // Mutations within the tensors' bytes leave a valid file.
        Assert.True(refused > 5000 && opened > 200, $"{refused} refused, {opened} opened");
    }

    [Fact]
    public void Open_EveryTruncation_Throws()
    {
        byte[] valid = ValidFile();
        for (int length = 0; length < valid.Length; length++)
        {
            Assert.False(IsAccepted(folder.Write("truncated.safetensors", valid.AsSpan(0, length))), $"cut to {length} bytes");
        }
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F64","shape":[1073741824,1048576],"data_offsets":[0,9007199254740992]}}""")]
    [InlineData("""{"w":{"dtype":"U8","shape":[1000000000],"data_offsets":[0,1000000000]}}""")]
    public void Open_HugeClaims_AllocatesLittle(string header)
    {
        string path = folder.WriteSafetensors(header, 4);
        Assert.False(IsAccepted(path));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(IsAccepted(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static bool IsAccepted(string path)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            foreach (SafetensorsEntry entry in file.Tensors.Values)
            {
                Assert.Equal(entry.ByteLength, file.Bytes(entry.Name).ToArray().Length);
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private byte[] ValidFile()
    {
        var writer = new SafetensorsWriter([new("format", "pt")]);
        writer.Add<float>("model.norm.weight", [4], new[] { 1f, 2, 3, 4 });
        writer.Add<Half>("model.w", [2, 3], new Half[6]);
        writer.Add<byte>("packing", [7], "3bit_32"u8.ToArray());
        writer.Add<long>("shape", [], new long[1]);
        writer.Add<byte>("none", [0, 3], ReadOnlyMemory<byte>.Empty);
        writer.Save(folder.At("valid.safetensors"));
        return File.ReadAllBytes(folder.At("valid.safetensors"));
    }
}
