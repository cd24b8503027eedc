namespace Specializer;

/// <summary>
/// Element types of a tensor in a safetensors file, under the very names that the format writes and in its order of
/// increasing alignment. Values are little-endian; tensors are row-major.
/// </summary>
/// <remarks>Source: <c>Dtype</c> in safetensors/src/tensor.rs.</remarks>
public enum TensorType
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>4-bit float E2M1 (OCP MX), two to a byte.</summary>
    F4,

    /// <summary>6-bit float E2M3 (OCP MX).</summary>
    F6_E2M3,

    /// <summary>6-bit float E3M2 (OCP MX).</summary>
    F6_E3M2,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8-bit float E5M2.</summary>
    F8_E5M2,

    /// <summary>8-bit float E4M3.</summary>
    F8_E4M3,

    /// <summary>8-bit exponent E8M0 (OCP MX block scale).</summary>
    F8_E8M0,

    /// <summary>8-bit float E4M3, finite, no negative zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>8-bit float E5M2, finite, no negative zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE binary32.</summary>
    F32,

    /// <summary>Two binary32, real and imaginary.</summary>
    C64,

    /// <summary>IEEE binary64.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}

/// <summary>Facts about element types.</summary>
public static class TensorTypeExtensions
{
    /// <summary>Bits that one element takes in a file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a named type.</exception>
    public static int Bits(this TensorType type) => type switch
    {
        TensorType.F4 => 4,
        TensorType.F6_E2M3 or TensorType.F6_E3M2 => 6,
        >= TensorType.BOOL and <= TensorType.F8_E5M2FNUZ => 8,
        >= TensorType.I16 and <= TensorType.BF16 => 16,
        >= TensorType.I32 and <= TensorType.F32 => 32,
        >= TensorType.C64 and <= TensorType.U64 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type of a safetensors file."),
    };

    /// <summary>The element type whose values are laid out as <typeparamref name="T"/>, or null where there is none.</summary>
    internal static TensorType? Of<T>() => Type.GetTypeCode(typeof(T)) switch
    {
        _ when typeof(T).IsEnum => null,
        TypeCode.Boolean => TensorType.BOOL,
        TypeCode.Byte => TensorType.U8,
        TypeCode.SByte => TensorType.I8,
        TypeCode.Int16 => TensorType.I16,
        TypeCode.UInt16 => TensorType.U16,
        TypeCode.Int32 => TensorType.I32,
        TypeCode.UInt32 => TensorType.U32,
        TypeCode.Single => TensorType.F32,
        TypeCode.Double => TensorType.F64,
        TypeCode.Int64 => TensorType.I64,
        TypeCode.UInt64 => TensorType.U64,
        _ => typeof(T) == typeof(Half) ? TensorType.F16 : null,
    };
}
