#if SPECIALIZER_ILGPU
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>An argument as the driver passes it to a kernel of ILGPU: of a view its address and its length, of anything else its bytes.</summary>
[InlineArray(3)]
internal struct KernelArgument
{
    private long _first;

    public static implicit operator KernelArgument(ArrayView<float> view) => OfView(view);

    public static implicit operator KernelArgument(ArrayView<int> view) => OfView(view);

    public static implicit operator KernelArgument(ArrayView<Half> view) => OfView(view);

    public static implicit operator KernelArgument(int value) => Of(value);

    public static implicit operator KernelArgument(long value) => Of(value);

    public static implicit operator KernelArgument(float value) => Of(value);

    public static implicit operator KernelArgument(DecoderShape shape) => Of(shape);

    public static implicit operator KernelArgument(Int8Shape shape) => Of(shape);

    private static KernelArgument OfView<T>(ArrayView<T> view)
        where T : unmanaged
    {
        KernelArgument argument = default;
        argument[0] = view.LoadEffectiveAddressAsPtr();
        argument[1] = view.Length;
        return argument;
    }

    private static KernelArgument Of<T>(T value)
        where T : unmanaged
    {
        KernelArgument argument = default;
        Unsafe.WriteUnaligned(ref Unsafe.As<KernelArgument, byte>(ref argument), value);
        return argument;
    }
}
#endif
