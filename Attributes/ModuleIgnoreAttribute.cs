using System;

namespace Specializer;

/// <summary>Says that a member of a <see cref="ModelAttribute"/> class is no child: it only refers to a module that is held elsewhere.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ModuleIgnoreAttribute : Attribute;
