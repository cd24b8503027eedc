using System.Globalization;
using Specializer.Layout;

namespace Specializer.Generator.Model;

/// <summary>The numeric identity of a kernel: two configs that agree here share one emitted class.</summary>
/// <param name="Bits">Nominal bits of a code, one that <paramref name="Pack"/> has.</param>
/// <param name="Group">Elements of a group, or one of <see cref="Groups"/>.</param>
/// <param name="Axis">0 or 1.</param>
/// <param name="Pack">How codes are packed.</param>
/// <param name="Method">How scale and zero are found, and what a code stands for.</param>
/// <param name="Scale">Element type of scales and zeros.</param>
/// <param name="Activations">What x is while it meets the codes.</param>
internal sealed record KernelSpec(
    double Bits, int Group, int Axis, PackLayout Pack, QuantMethod Method, ScaleType Scale, ActivationType Activations)
{
    /// <summary>The bits as C# and file names write them: 3, or 1.58.</summary>
    public string BitsText => Bits.ToString(CultureInfo.InvariantCulture);

    /// <summary>The class's name, the same for equal specs in every build: <c>Q3G64A1_HqqColumn_Float32</c>.</summary>
    public string Id
    {
        get
        {
            string group = Group switch
            {
                Groups.Whole => "Whole",
                Groups.PerTensor => "Tensor",
                _ => Group.ToString(CultureInfo.InvariantCulture),
            };
            string method = Method == QuantMethod.Hqq ? "" : "_" + Method;
            string activations = Activations == ActivationType.Float32 ? "" : "_" + Activations;
            return string.Format(
                CultureInfo.InvariantCulture,
                "Q{0}G{1}A{2}_{3}{4}_{5}{6}",
                BitsText.Replace('.', 'p'),
                group,
                Axis,
                Pack,
                method,
                Scale,
                activations);
        }
    }

    /// <summary>Codes and words.</summary>
    public CodeFormat Format => CodeFormat.Find(Pack, Bits)!;

    /// <summary>Whether x of int8 can meet ternary codes held as triples: a row has one scale.</summary>
    public bool HasTrits => Format.MaxCode == 2 && Axis == 1 && Group <= 0 && Activations == ActivationType.Int8;

    /// <summary>The group as the attribute writes it.</summary>
    public string GroupText => Group switch
    {
        Groups.Whole => "Groups.Whole",
        Groups.PerTensor => "Groups.PerTensor",
        _ => Group.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The attribute that declares it, echoed in every emitted file.</summary>
    public string Attribute => string.Format(
        CultureInfo.InvariantCulture,
        "[Quant(Bits = {0}, Group = {1}, Axis = {2}, Pack = {3}, Method = {4}, Scale = {5}{6})]",
        BitsText,
        GroupText,
        Axis,
        Pack,
        Method,
        Scale,
        Activations == ActivationType.Float32 ? "" : ", Activations = " + Activations);
}
