using System.Globalization;
using Specializer.Layout;

namespace Specializer;

/// <summary>A quantization config as a value: what a <see cref="QuantAttribute"/> declared, or what a file names.</summary>
/// <param name="Bits">Bits of a code; 1.58 for three levels.</param>
/// <param name="Group">Elements that share a scale and a zero, or one of <see cref="Groups"/>.</param>
/// <param name="Axis">0 or 1, see <see cref="QuantAttribute.Axis"/>.</param>
/// <param name="Pack">How codes are packed.</param>
/// <param name="Method">How scale and zero are found, and what a code stands for.</param>
/// <param name="Optimize">Whether the proximal optimiser refines the zeros.</param>
/// <param name="RoundZero">Whether zeros are rounded before optimising.</param>
/// <param name="Scale">Element type of scales and zeros in storage.</param>
/// <param name="Activations">What x is while it meets the codes.</param>
public sealed record QuantConfig(
    double Bits, int Group, int Axis, PackLayout Pack, QuantMethod Method, bool Optimize, bool RoundZero, ScaleType Scale,
    ActivationType Activations = ActivationType.Float32)
{
    /// <summary>Codes and words of this config.</summary>
    /// <exception cref="ArgumentException">The packing has no format of these bits.</exception>
    public CodeFormat Format => CodeFormat.Find(Pack, Bits)
        ?? throw new ArgumentException($"{Pack} has no format of {Bits.ToString(CultureInfo.InvariantCulture)} bits.", nameof(Bits));

    /// <summary>Bytes of one scale or zero in storage.</summary>
    public int ScaleBytes => Scale == ScaleType.Float32 ? 4 : 2;

    /// <summary>The group as the attribute writes it.</summary>
    internal string GroupText => Group switch
    {
        Groups.Whole => "Groups.Whole",
        Groups.PerTensor => "Groups.PerTensor",
        _ => Group.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The bit map of a weight [n, k] under this config.</summary>
    /// <exception cref="ArgumentException">The shape cannot be stored so.</exception>
    public StorageLayout Layout(int n, int k) => new(Format, Axis, Group, n, k);

    /// <summary>Bits a weight [n, k] takes per element, words with their padding, scales and zeros included.</summary>
    public double BitsPerWeight(int n, int k)
    {
        StorageLayout layout = Layout(n, k);
        return 8.0 * (layout.PackedBytes + (2L * layout.GroupCount * ScaleBytes)) / ((double)n * k);
    }

    /// <summary>Whether a weight [n, k] of another config is stored alike: all but how it is quantized and multiplied agrees.</summary>
    public bool StoresLike(QuantConfig other, int n, int k)
    {
        ArgumentNullException.ThrowIfNull(other);
        return GroupOf(this) == GroupOf(other)
            && this == other with { Group = Group, Optimize = Optimize, RoundZero = RoundZero, Activations = Activations };

        // A weight that is one group is packed in another shape than one whose only group is as long.
        int GroupOf(QuantConfig config) =>
            config.Group == Groups.PerTensor ? Groups.PerTensor : LayoutRules.GroupLength(Axis, config.Group, n, k);
    }

    /// <summary>The attribute that declares this config, as a user would write it.</summary>
    public override string ToString()
    {
        bool refines = Method == QuantMethod.Hqq && Group != Groups.PerTensor;
        string optimize = Optimize == refines ? "" : $", Optimize = {Text(Optimize)}";
        string roundZero = RoundZero == (refines && Bits == 4) ? "" : $", RoundZero = {Text(RoundZero)}";
        string scale = Scale == ScaleType.Float32 ? "" : $", Scale = {Scale}";
        string activations = Activations == ActivationType.Float32 ? "" : $", Activations = ActivationType.{Activations}";
        return string.Create(CultureInfo.InvariantCulture,
            $"[Quant(Bits = {Bits}, Group = {GroupText}, Axis = {Axis}, Pack = {Pack}, Method = QuantMethod.{Method}{optimize}{roundZero}{scale}{activations})]");
    }

    private static string Text(bool value) => value ? "true" : "false";
}
