using System.Buffers.Binary;
using System.Text;

namespace Specializer.Tests.Checkpoints;

/// <summary>A folder that lives as long as a test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("specializer-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = At(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A safetensors file of a header as it stands and so many bytes of data: 0, 1, 2, …</summary>
    public string WriteSafetensors(string header, int dataBytes, string name = "a.safetensors") =>
        Write(name, [.. Prefix(header), .. Enumerable.Range(0, dataBytes).Select(i => (byte)i)]);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static byte[] Prefix(string header)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] prefix = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        json.CopyTo(prefix, 8);
        return prefix;
    }
}
