namespace ILGPU;

public readonly struct Half
{
    public static explicit operator Half(float value) => throw new NotSupportedException();

    public static implicit operator float(Half value) => throw new NotSupportedException();
}
