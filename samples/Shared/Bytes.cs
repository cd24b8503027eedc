using System.Text;

namespace Specializer.Samples;

/// <summary>The model's tokens are the bytes of UTF-8.</summary>
public static class Bytes
{
    /// <summary>The tokens of a text.</summary>
    public static int[] ToTokens(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] tokens = new int[bytes.Length];
        ToTokens(bytes, tokens);
        return tokens;
    }

    /// <summary>One token a byte.</summary>
    public static void ToTokens(ReadOnlySpan<byte> bytes, Span<int> tokens)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            tokens[i] = bytes[i];
        }
    }

    /// <summary>Decodes tokens as they come; a character of several bytes appears with its last one.</summary>
    public static IEnumerable<string> ToText(IEnumerable<int> tokens)
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] chars = new char[2];
        foreach (int token in tokens)
        {
            int count = decoder.GetChars([(byte)token], chars, flush: false);
            if (count > 0)
            {
                yield return new string(chars, 0, count);
            }
        }
    }
}
