namespace System.Runtime.CompilerServices;

/// <summary>Lets a netstandard2.0 assembly declare records and init-only members.</summary>
internal static class IsExternalInit;
