namespace ILGPU;

public readonly struct ArrayView<T>
    where T : unmanaged
{
    public long Length => throw new NotSupportedException();

    public ref T this[int index] => throw new NotSupportedException();

    public ref T this[long index] => throw new NotSupportedException();

    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged => throw new NotSupportedException();
}
