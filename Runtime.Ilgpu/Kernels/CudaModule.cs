#if SPECIALIZER_ILGPU
using System.Text;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Specializer;

/// <summary>
/// A kernel with instructions that one architecture alone has (<c>wgmma</c>: sm_90a). ILGPU knows no such target, so its PTX gets the target's name here, and the driver
/// loads it without ILGPU.
/// </summary>
internal sealed unsafe class CudaModule : IDisposable
{
    private const string Target = ".target sm_90";
    private const int ErrorLog = 5;
    private const int ErrorLogBytes = 6;
    private const int LogBytes = 4096;

    private static readonly delegate* unmanaged<nint*, byte*, uint, int*, void**, int> LoadDataEx =
        (delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)CudaDriver.Export("cuModuleLoadDataEx");

    private static readonly delegate* unmanaged<nint*, nint, byte*, int> GetFunction =
        (delegate* unmanaged<nint*, nint, byte*, int>)CudaDriver.Export("cuModuleGetFunction");

    private static readonly delegate* unmanaged<nint, int> Unload = (delegate* unmanaged<nint, int>)CudaDriver.Export("cuModuleUnload");

    private readonly GpuContext _gpu;
    private nint _module;

    /// <summary>Compiles a kernel for compute capability 9.0.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="kernel">The kernel; its arguments are numbers.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <exception cref="GpuException">The driver refuses the kernel; the message has its reason.</exception>
    public CudaModule(GpuContext gpu, Delegate kernel, int threads)
    {
        _gpu = gpu;
        gpu.Accelerator.Bind();
        var compiled = (PTXCompiledKernel)((CudaAccelerator)gpu.Accelerator).Backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), new KernelSpecialization(threads, 1));
        _module = Load(compiled.PTXAssembly.Replace(Target, Target + "a", StringComparison.Ordinal));
        nint function = 0;
        fixed (byte* name = Encoding.ASCII.GetBytes(compiled.Name + "\0"))
        {
            CudaDriver.Check(GetFunction(&function, _module, name), $"the entry {compiled.Name}");
        }

        Function = function;
    }

    /// <summary>What is launched.</summary>
    public nint Function { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_module != 0)
        {
            _gpu.Accelerator.Bind();
            _ = Unload(_module);
            _module = 0;
        }
    }

    private static nint Load(string text)
    {
        nint module = 0;
        byte[] log = new byte[LogBytes];
        int error;
        fixed (byte* source = Encoding.ASCII.GetBytes(text + "\0"), reason = log)
        {
            int* options = stackalloc int[] { ErrorLog, ErrorLogBytes };
            void** values = stackalloc void*[] { reason, (void*)LogBytes };
            error = LoadDataEx(&module, source, 2, options, values);
        }

        string why = Encoding.ASCII.GetString(log, 0, Math.Max(0, Array.IndexOf(log, (byte)0))).Trim();
        CudaDriver.Check(error, why.Length > 0 ? $"a module ({why})" : "a module");
        return module;
    }
}
#endif
