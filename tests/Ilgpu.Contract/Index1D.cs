namespace ILGPU;

public readonly struct Index1D
{
    public static implicit operator int(Index1D index) => throw new NotSupportedException();
}
