namespace System.Runtime.CompilerServices;

/// <summary>Lets a netstandard2.0 assembly declare records and init-only members.</summary>
internal static class IsExternalInit;

/// <summary>Lets a netstandard2.0 assembly declare an interpolated string handler.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class InterpolatedStringHandlerAttribute : Attribute;
