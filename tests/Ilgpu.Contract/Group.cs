namespace ILGPU;

public static class Group
{
    public static int IdxX => throw new NotSupportedException();

    public static int DimX => throw new NotSupportedException();

    public static void Barrier() => throw new NotSupportedException();
}
