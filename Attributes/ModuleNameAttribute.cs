using System;

namespace Specializer;

/// <summary>Names a child of a <see cref="ModelAttribute"/> class, where its member's name in snake case is not what files call it.</summary>
/// <param name="name">The name, neither empty nor with a dot: <c>gate_proj</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ModuleNameAttribute(string name) : Attribute
{
    /// <summary>The child's name within its parent.</summary>
    public string Name { get; } = name;
}
