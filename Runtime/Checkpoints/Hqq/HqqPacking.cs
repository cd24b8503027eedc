using Specializer.Layout;

namespace Specializer;

/// <summary>The names that a checkpoint gives to packings.</summary>
/// <remarks>
/// hqq's own are those of <c>Quantizer.bit_to_packing</c> in hqq/core/quantize.py. It has no other packings; theirs is the name of the
/// <see cref="PackLayout"/>.
/// </remarks>
internal static class HqqPacking
{
    /// <summary>The packing's name: <c>3bit_32</c>.</summary>
    public static string Name(CodeFormat format) => format.Pack == PackLayout.HqqColumn
        ? $"{format.FieldBits}bit_{(format.WordBytes == 1 ? "u8" : "32")}"
        : format.Pack.ToString();

    /// <summary>The format of a packing; null where there is none of that name.</summary>
    /// <param name="packing">The name, which says how many bits a field has.</param>
    /// <param name="bits">
    /// What the checkpoint calls nbits. It only chooses among formats of one packing, for it can be wrong: hqq reads 1.58 back as 1.
    /// </param>
    public static CodeFormat? Find(string packing, double bits)
    {
        CodeFormat[] formats = [.. Enum.GetValues<PackLayout>().SelectMany(CodeFormat.All).Where(format => Name(format) == packing)];
        return formats.FirstOrDefault(format => Math.Abs(format.Bits - bits) < 0.01)
            ?? formats.FirstOrDefault(format => format.MaxCode == 2 && bits == 1)
            ?? formats.FirstOrDefault();
    }

    /// <summary>Every name, for messages.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<PackLayout>().SelectMany(CodeFormat.All).Select(Name).Distinct();

    /// <summary>The element type of the words.</summary>
    public static TensorType WordType(CodeFormat format) => format.WordBytes switch
    {
        1 => TensorType.U8,
        2 => TensorType.I16,
        _ => TensorType.I32,
    };

    /// <summary>The same as torch names it.</summary>
    public static string TorchWordType(CodeFormat format) => format.WordBytes switch
    {
        1 => "torch.uint8",
        2 => "torch.int16",
        _ => "torch.int32",
    };
}
