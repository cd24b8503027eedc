using Specializer.Layout;

namespace Specializer.Generator.Emission;

/// <summary>Small expressions that several emitters print.</summary>
internal static class Offsets
{
    /// <summary>A multiple of a stride, ready to be added to: "", "stride + " or "(3 * stride) + ".</summary>
    public static string Before(int factor, string stride) =>
        factor == 0 ? "" : factor == 1 ? $"{stride} + " : CodeText.Of($"({factor} * {stride}) + ");

    /// <summary>A multiple of a stride: "0", "stride" or "3 * stride".</summary>
    public static string Times(int factor, string stride) =>
        factor == 0 ? "0" : factor == 1 ? stride : CodeText.Of($"{factor} * {stride}");

    /// <summary>The type that a word is read as.</summary>
    public static string WordType(CodeFormat format) => format.WordBytes switch
    {
        1 => "byte",
        2 => "ushort",
        _ => "int",
    };

    /// <summary>The first word of a span of bytes, as an expression that a reference can be taken of.</summary>
    public static string FirstWord(CodeFormat format, string span) => format.WordBytes == 1
        ? $"MemoryMarshal.GetReference({span})"
        : $"Unsafe.As<byte, {WordType(format)}>(ref MemoryMarshal.GetReference({span}))";

    /// <summary>The words of a span of bytes, as an expression.</summary>
    public static string Words(CodeFormat format, string span) => format.WordBytes == 1
        ? span
        : $"MemoryMarshal.Cast<byte, {WordType(format)}>({span})";
}
