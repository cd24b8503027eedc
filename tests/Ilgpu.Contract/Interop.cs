namespace ILGPU;

public static class Interop
{
    public static ushort FloatAsInt(Half value) => throw new NotSupportedException();

    public static uint FloatAsInt(float value) => throw new NotSupportedException();

    public static Half IntAsFloat(ushort value) => throw new NotSupportedException();

    public static float IntAsFloat(uint value) => throw new NotSupportedException();
}
