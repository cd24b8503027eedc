namespace ILGPU;

public static class SharedMemory
{
    public static ArrayView<T> GetDynamic<T>()
        where T : unmanaged => throw new NotSupportedException();
}
