namespace ILGPU;

public static class Grid
{
    public static int IdxX => throw new NotSupportedException();

    public static int IdxY => throw new NotSupportedException();

    public static int IdxZ => throw new NotSupportedException();

    public static int DimX => throw new NotSupportedException();
}
