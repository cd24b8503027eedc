namespace ILGPU;

public static class Warp
{
    public static T ShuffleXor<T>(T variable, int mask)
        where T : unmanaged => throw new NotSupportedException();
}
