namespace Specializer.Generator.Emission;

/// <summary>How emitted code names and widens the elements of scale and zero.</summary>
internal static class MetaElement
{
    /// <summary>Bytes of one.</summary>
    public static int Bytes(ScaleType type) => type == ScaleType.Float32 ? 4 : 2;

    /// <summary>The C# type that holds its bits.</summary>
    public static string Type(ScaleType type) => type == ScaleType.Float32 ? "float" : "ushort";

    /// <summary>The two emitted methods that read one, and a register full, as binary32.</summary>
    public static string Accessors(ScaleType type)
    {
        string one = type switch
        {
            ScaleType.Float32 => "Unsafe.Add(ref Unsafe.AsRef(in values), index)",
            ScaleType.Float16 => "Lanes.Float16(Unsafe.Add(ref Unsafe.AsRef(in values), index))",
            _ => "Lanes.BFloat16(Unsafe.Add(ref Unsafe.AsRef(in values), index))",
        };
        string many = type switch
        {
            ScaleType.Float32 => "Load",
            ScaleType.Float16 => "LoadFloat16",
            _ => "LoadBFloat16",
        };
        return CodeText.Of(
            $$"""
            /// <summary>One scale or zero as binary32.</summary>
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static float Meta(ref readonly {{Type(type)}} values, nint index) =>
                {{one}};

            /// <summary>A register of neighbouring scales or zeros as binary32.</summary>
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            private static TLanes Metas<TLanes>(ref readonly {{Type(type)}} values, nint index)
                where TLanes : struct, ILanes<TLanes> =>
                TLanes.{{many}}(in values, index);

            /// <summary>The first of a weight's scales or zeros.</summary>
            private static ref readonly {{Type(type)}} MetaStart(ReadOnlySpan<byte> bytes) =>
                ref Unsafe.As<byte, {{Type(type)}}>(ref MemoryMarshal.GetReference(bytes));
            """);
    }
}
