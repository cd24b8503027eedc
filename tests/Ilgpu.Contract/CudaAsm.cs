namespace ILGPU.Runtime.Cuda;

public static class CudaAsm
{
    public static void Emit(string asm) => throw new NotSupportedException();

    public static void Emit<T0>(string asm, T0 arg0)
        where T0 : unmanaged => throw new NotSupportedException();

    public static void Emit<T0>(string asm, out T0 arg0)
        where T0 : unmanaged => throw new NotSupportedException();

    public static void Emit<T0, T1>(string asm, T0 arg0, T1 arg1)
        where T0 : unmanaged
        where T1 : unmanaged => throw new NotSupportedException();

    public static void Emit<T0, T1, T2>(string asm, T0 arg0, T1 arg1, T2 arg2)
        where T0 : unmanaged
        where T1 : unmanaged
        where T2 : unmanaged => throw new NotSupportedException();

    public static void Emit<T0, T1, T2, T3>(string asm, T0 arg0, T1 arg1, T2 arg2, T3 arg3)
        where T0 : unmanaged
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged => throw new NotSupportedException();
}
