using System.Buffers.Binary;

namespace Specializer.Robustness;

/// <summary>Makes malformed files of valid ones: bits, bytes, numbers, pieces and lengths that are not what they were.</summary>
/// <param name="random">Decides; the same seed gives the same inputs.</param>
public sealed class Mutator(Random random)
{
    private const int MostMutations = 6;
    private const int LengthBytes = 8;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "0", "-1", "1e308", "1e-400", "9223372036854775807", "18446744073709551615", "2147483648", "4294967295", "0.5", "null", "true", "{}", "[]",
            "\"\"", "\"\\ud800\"", "[[[[[[[[", "\"F32\"", "\"U8\"", "[0,0]", "[4294967296,4294967296]", "__metadata__", "..", "/etc/passwd",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    /// <summary>A mutation of a text file, or of any file as bytes.</summary>
    public byte[] Mutate(byte[] valid)
    {
        List<byte> content = [.. valid];
        MutateWithin(content, 0, content.Count);
        return [.. content];
    }

    /// <summary>A mutation of a safetensors file: anywhere, or within the header, whose length is then mostly put right.</summary>
    public byte[] MutateSafetensors(byte[] valid)
    {
        if (random.Next(4) == 0)
        {
            return Mutate(valid);
        }

        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(valid);
        List<byte> content = [.. valid];
        int before = content.Count;
        MutateWithin(content, LengthBytes, LengthBytes + header);
        byte[] mutated = [.. content];
        if (random.Next(8) != 0 && mutated.Length >= LengthBytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(mutated, header + mutated.Length - before);
        }

        return mutated;
    }

    private void MutateWithin(List<byte> content, int begin, int end)
    {
        int mutations = random.Next(1, MostMutations);
        for (int i = 0; i < mutations && end > begin; i++)
        {
            int place = random.Next(begin, end), before = content.Count;
            MutateAt(content, place, begin, end);
            end += content.Count - before;
        }
    }

    private void MutateAt(List<byte> content, int place, int begin, int end)
    {
        switch (random.Next(9))
        {
            case 0:
                content[place] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                content[place] = (byte)random.Next(256);
                break;
            case 2:
                content[place] = (byte)"0123456789-.e\"[]{},:\\"[random.Next(21)];
                break;
            case 3:
                content.RemoveAt(place);
                break;
            case 4:
                content.InsertRange(place, Tokens[random.Next(Tokens.Length)]);
                break;
            case 5:
                ReplaceNumber(content, place, end);
                break;
            case 6:
                // A piece of the file once more: keys that occur twice, values in the wrong place.
                int length = random.Next(1, Math.Min(64, end - begin + 1));
                int from = random.Next(begin, end - length + 1);
                content.InsertRange(place, content.GetRange(from, length));
                break;
            case 7:
                content.RemoveRange(place, random.Next(Math.Min(32, end - place)));
                break;
            default:
                content.RemoveRange(place, random.Next(end - place));
                break;
        }
    }

    /// <summary>The next digits become a token, so that the file mostly stays well-formed JSON with another number.</summary>
    private void ReplaceNumber(List<byte> content, int place, int end)
    {
        int first = place;
        while (first < end && content[first] is < (byte)'0' or > (byte)'9')
        {
            first++;
        }

        int last = first;
        while (last < end && content[last] is >= (byte)'0' and <= (byte)'9')
        {
            last++;
        }

        content.RemoveRange(first, last - first);
        content.InsertRange(first, Tokens[random.Next(9)]);
    }
}
