#if SPECIALIZER_ILGPU
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>The products by cuBLAS, found where the system finds shared libraries. ILGPU.Algorithms binds it without binary16 inputs and binary32 sums.</summary>
internal sealed unsafe class CublasProduct : GpuDenseProduct
{
    private const int None = 0;
    private const int Transpose = 1;
    private const int RealHalf = 2;
    private const int RealFloat = 0;
    private const int RealInt8 = 3;
    private const int RealInt32 = 10;
    private const int ComputeFloat = 68;
    private const int ComputeInt32 = 72;
    private const int ArchitectureMismatch = 8;
    private const int NotSupported = 15;
    private const int DefaultAlgorithm = -1;

    /// <summary>NVIDIA's advice for Hopper; a workspace of our own is what makes recording into a graph possible.</summary>
    private const int WorkspaceBytes = 32 << 20;

    private static readonly string[] Names = OperatingSystem.IsWindows()
        ? ["cublas64_13", "cublas64_12", "cublas64_11"]
        : ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so"];

    private readonly GpuContext _gpu;
    private readonly nint _handle;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _workspace;
    private readonly delegate* unmanaged<nint, int> _destroy;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, nint, int, int, void*, nint, int, int, int, int, int> _gemm;

    private CublasProduct(GpuContext gpu, nint library)
    {
        _gpu = gpu;
        var create = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "cublasCreate_v2");
        var setStream = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "cublasSetStream_v2");
        var setWorkspace = (delegate* unmanaged<nint, nint, nuint, int>)NativeLibrary.GetExport(library, "cublasSetWorkspace_v2");
        _destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "cublasDestroy_v2");
        _gemm = (delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, nint, int, int, void*, nint, int, int, int, int, int>)
            NativeLibrary.GetExport(library, "cublasGemmEx");
        gpu.Accelerator.Bind();
        nint handle = 0;
        Check(create(&handle), "a handle");
        _handle = handle;
        _workspace = gpu.Accelerator.Allocate1D<byte>(WorkspaceBytes);
        Check(setStream(handle, ((CudaStream)gpu.Stream).StreamPtr), "a stream");
        Check(setWorkspace(handle, _workspace.NativePtr, WorkspaceBytes), "a workspace");
    }

    /// <inheritdoc/>
    public override bool IsFast => true;

    /// <inheritdoc/>
    public override string Name => "cuBLAS";

    /// <summary>The library on a device, or null where it is not installed.</summary>
    /// <exception cref="GpuException">It is there but does not work on the device.</exception>
    public static CublasProduct? TryOpen(GpuContext gpu)
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return new CublasProduct(gpu, library);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void MatMul(ArrayView<Half> x, int m, ArrayView<Half> w, int rows, int k, ArrayView<float> y, int first, int stride)
    {
        // cuBLAS counts by columns: yᵀ[rows, M] = w·xᵀ.
        float one = 1, zero = 0;
        nint target = Address(y) + (first * sizeof(float));
        Check(
            _gemm(
                _handle, Transpose, None, rows, m, k, &one, Address(w), RealHalf, k, Address(x), RealHalf, k,
                &zero, target, RealFloat, stride, ComputeFloat, DefaultAlgorithm),
            $"[{m}, {k}]·[{rows}, {k}]ᵀ");
    }

    /// <inheritdoc/>
    public override void MatMulTransposed(ArrayView<Half> g, int m, int first, int stride, ArrayView<Half> w, int rows, int k, ArrayView<float> y)
    {
        float one = 1, beta = first == 0 ? 0 : 1;
        nint source = Address(g) + (first * sizeof(ushort));
        Check(
            _gemm(
                _handle, None, None, k, m, rows, &one, Address(w), RealHalf, k, source, RealHalf, stride,
                &beta, Address(y), RealFloat, k, ComputeFloat, DefaultAlgorithm),
            $"[{m}, {rows}]·[{rows}, {k}]");
    }

    /// <inheritdoc/>
    public override bool TryMultiplyCodes(ArrayView<int> x, int m, ArrayView<int> w, int rows, int words, ArrayView<int> sums)
    {
        int one = 1, zero = 0, k = words * sizeof(int);
        int status = _gemm(
            _handle, Transpose, None, rows, m, k, &one, Address(w), RealInt8, k, Address(x), RealInt8, k,
            &zero, Address(sums), RealInt32, rows, ComputeInt32, DefaultAlgorithm);
        if (status is ArchitectureMismatch or NotSupported)
        {
            return false;
        }

        Check(status, $"[{m}, {k}]·[{rows}, {k}]ᵀ of int8");
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _gpu.Accelerator.Bind();
        _ = _destroy(_handle);
        _workspace.Dispose();
    }

    private static nint Address<T>(ArrayView<T> view)
        where T : unmanaged => view.LoadEffectiveAddressAsPtr();

    private static void Check(int status, string what)
    {
        if (status != 0)
        {
            throw new GpuException($"cuBLAS refused {what}: status {status}.");
        }
    }
}
#endif
