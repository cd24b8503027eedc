namespace Specializer.Generator.Model;

/// <summary>The scheme of a <c>[Quant]</c> on a member: a struct that nobody declared. Equal configs share one.</summary>
internal static class MemberScheme
{
    /// <summary>The struct's name, which says all that schemes can differ in.</summary>
    public static string Name(SchemeSpec scheme) => "Layer_" + scheme.Kernel!.Id
        + (scheme.Optimize ? "" : "_NotOptimized")
        + (scheme.RoundZero ? "_RoundZero" : "")
        + (scheme.ScaleKernel is null ? "" : "_Scale_" + scheme.ScaleKernel.Id)
        + (scheme.ZeroKernel is null ? "" : "_Zero_" + scheme.ZeroKernel.Id);
}
