namespace Specializer.Generator.Model;

/// <summary>A child of a model. Value-equal, without any Roslyn object.</summary>
/// <param name="Member">The member that holds it, as code writes it.</param>
/// <param name="Name">The child's name within its parent.</param>
/// <param name="Place">What kind of member it is.</param>
/// <param name="Scheme">What <c>[Quant]</c> on the member declares, or null.</param>
internal sealed record ChildSpec(string Member, string Name, ChildPlace Place, SchemeSpec? Scheme);
