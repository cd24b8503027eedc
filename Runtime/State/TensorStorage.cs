using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>The memory of a tensor, by which two names of one tensor are known to be one.</summary>
/// <param name="Owner">The object that holds the values.</param>
/// <param name="Offset">First element within it.</param>
/// <param name="Length">Elements.</param>
internal readonly record struct TensorStorage(object Owner, int Offset, int Length)
{
    /// <summary>The memory of dense values. Empty ones, and those that no array holds, are like no other.</summary>
    public static TensorStorage Of<T>(Memory<T> values) =>
        values.Length > 0 && MemoryMarshal.TryGetArray(values, out ArraySegment<T> segment)
            ? new TensorStorage(segment.Array!, segment.Offset, segment.Count)
            : new TensorStorage(new object(), 0, 0);

    /// <summary>A quantized weight as a whole.</summary>
    public static TensorStorage Of(QuantizedTensor weight) => new(weight, 0, 0);

    /// <inheritdoc/>
    public bool Equals(TensorStorage other) =>
        ReferenceEquals(Owner, other.Owner) && Offset == other.Offset && Length == other.Length;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Owner), Offset, Length);
}
