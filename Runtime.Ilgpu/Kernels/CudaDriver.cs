#if SPECIALIZER_ILGPU
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>What the CUDA driver offers and ILGPU does not: more than 48 KB of shared memory, and launches with attributes.</summary>
internal static unsafe class CudaDriver
{
    private const int MaximumDynamicSharedMemory = 8;
    private const int ProgrammaticStreamSerialization = 6;
    private const int ClusterDimension = 4;

    private static readonly nint Library = NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda" : "libcuda.so.1");
    private static readonly delegate* unmanaged<nint, int, int, int> FuncSetAttribute = (delegate* unmanaged<nint, int, int, int>)Export("cuFuncSetAttribute");
    private static readonly delegate* unmanaged<LaunchConfig*, nint, void**, void**, int> LaunchKernelEx =
        (delegate* unmanaged<LaunchConfig*, nint, void**, void**, int>)Export("cuLaunchKernelEx");

    private static readonly delegate* unmanaged<int, nint*, int> GetErrorName = (delegate* unmanaged<int, nint*, int>)Export("cuGetErrorName");

    /// <summary>Lets a kernel use that many bytes of dynamic shared memory.</summary>
    /// <exception cref="GpuException">The driver refuses.</exception>
    public static void AllowSharedMemory(nint function, int bytes) =>
        Check(FuncSetAttribute(function, MaximumDynamicSharedMemory, bytes), $"{bytes} bytes of shared memory");

    /// <summary>Launches a kernel that may begin before the one ahead of it ends: it waits itself before it touches that one's results.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="arguments">Addresses of the arguments, in order.</param>
    /// <param name="cluster">Neighbouring blocks along X that run at once and reach each other's shared memory.</param>
    /// <exception cref="GpuException">The driver refuses.</exception>
    public static void Launch(nint function, (int X, int Y, int Z) grid, int threads, int sharedBytes, nint stream, void** arguments, int cluster = 1)
    {
        LaunchAttribute* attributes = stackalloc LaunchAttribute[]
        {
            new() { Id = ProgrammaticStreamSerialization, Value = 1 },
            new() { Id = ClusterDimension, Value = cluster, Second = 1, Third = 1 },
        };
        LaunchConfig config = new()
        {
            GridX = (uint)grid.X,
            GridY = (uint)grid.Y,
            GridZ = (uint)grid.Z,
            BlockX = (uint)threads,
            BlockY = 1,
            BlockZ = 1,
            SharedBytes = (uint)sharedBytes,
            Stream = stream,
            Attributes = attributes,
            AttributeCount = cluster > 1 ? 2u : 1u,
        };
        Check(LaunchKernelEx(&config, function, arguments, null), $"a launch of {grid.X} × {grid.Y} × {grid.Z} blocks of {threads} threads and {sharedBytes} bytes");
    }

    /// <summary>The address of a function of the driver.</summary>
    public static nint Export(string name) => NativeLibrary.GetExport(Library, name);

    /// <summary>Throws where the driver reports an error.</summary>
    /// <param name="error">What it returned.</param>
    /// <param name="what">What was asked of it, as the end of "The CUDA driver refused".</param>
    /// <exception cref="GpuException">The error is not 0.</exception>
    public static void Check(int error, string what)
    {
        if (error != 0)
        {
            nint name = 0;
            _ = GetErrorName(error, &name);
            throw new GpuException($"The CUDA driver refused {what}: {Marshal.PtrToStringAnsi(name) ?? "error"} ({error}).");
        }
    }

    /// <summary>CUlaunchAttribute: an id, four bytes of padding, a union of 64 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    private struct LaunchAttribute
    {
        [FieldOffset(0)]
        public int Id;

        [FieldOffset(8)]
        public int Value;

        [FieldOffset(12)]
        public int Second;

        [FieldOffset(16)]
        public int Third;
    }

    /// <summary>CUlaunchConfig.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LaunchConfig
    {
        public uint GridX;
        public uint GridY;
        public uint GridZ;
        public uint BlockX;
        public uint BlockY;
        public uint BlockZ;
        public uint SharedBytes;
        public nint Stream;
        public LaunchAttribute* Attributes;
        public uint AttributeCount;
    }
}
#endif
