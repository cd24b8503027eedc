namespace ILGPU;

public static class Warp
{
    public static T Shuffle<T>(T variable, int sourceLane)
        where T : unmanaged => throw new NotSupportedException();

    public static T ShuffleXor<T>(T variable, int mask)
        where T : unmanaged => throw new NotSupportedException();
}
