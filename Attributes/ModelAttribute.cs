using System;

namespace Specializer;

/// <summary>
/// Marks a <c>partial class</c> that derives from <c>Module</c>: the generator writes its <c>VisitChildren</c>, so that its modules are
/// listed, replaced, loaded and saved by name, without reflection.
/// </summary>
/// <remarks>
/// <para>
/// The children are the instance fields and auto-properties whose type is a <c>Module</c>, in the order of declaration, after those of
/// the base class. A computed property holds nothing and is none. One that cannot be set (a readonly field, a property without a
/// setter) is listed, but cannot be replaced.
/// </para>
/// <para>
/// A child is named as torch would name it: the member's name in snake case, without leading underscores. <c>QProj</c>, <c>qProj</c> and
/// <c>_qProj</c> become <c>q_proj</c>, <c>Fc1</c> becomes <c>fc1</c>, <c>MLPBlock</c> becomes <c>mlp_block</c>.
/// <see cref="ModuleNameAttribute"/> gives another name; <see cref="ModuleIgnoreAttribute"/> leaves a member out.
/// </para>
/// <para><see cref="QuantAttribute"/> on a member quantizes it when dense weights are loaded.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ModelAttribute : Attribute;
