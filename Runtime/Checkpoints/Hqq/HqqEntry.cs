using System.Collections.Immutable;

namespace Specializer;

/// <summary>How one part of a layer is stored.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a scalar.</param>
/// <param name="Content">The bytes of a small part; null for the tensors.</param>
internal sealed record HqqEntry(TensorType Type, ImmutableArray<long> Shape, byte[]? Content = null);
