using Specializer.Layout;

namespace Specializer;

/// <summary>All that the attributes of a scheme declare.</summary>
/// <param name="Weight">The weight: <see cref="QuantAttribute"/>.</param>
/// <param name="Scale">Its scales, where they are quantized themselves: <see cref="QuantScaleAttribute"/>.</param>
/// <param name="Zero">Its zeros, likewise: <see cref="QuantZeroAttribute"/>.</param>
public sealed record SchemeConfig(QuantConfig Weight, QuantConfig? Scale, QuantConfig? Zero)
{
    /// <summary>Whether a weight [n, k] of another config is stored alike: all but how it is quantized agrees.</summary>
    public bool StoresLike(SchemeConfig other, int n, int k)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Weight.StoresLike(other.Weight, n, k) && MetaLike(Scale, other.Scale) && MetaLike(Zero, other.Zero);

        bool MetaLike(QuantConfig? meta, QuantConfig? otherMeta)
        {
            int groups = n * k / LayoutRules.GroupLength(Weight.Axis, Weight.Group, n, k);
            return meta is null ? otherMeta is null : otherMeta is not null && meta.StoresLike(otherMeta, 1, groups);
        }
    }

    /// <summary>The attributes that declare it, as a user would write them.</summary>
    public override string ToString() => Weight + Meta("QuantScale", Scale) + Meta("QuantZero", Zero);

    private static string Meta(string attribute, QuantConfig? meta) =>
        meta is null ? "" : FormattableString.Invariant($" [{attribute}(Bits = {meta.Bits}, Group = {meta.GroupText}, Axis = {meta.Axis})]");
}
