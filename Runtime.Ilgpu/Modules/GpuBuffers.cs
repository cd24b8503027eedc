#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Device memory of one linear layer: its weight, its bias, and scratch for x and y that grows with M.</summary>
internal sealed class GpuBuffers : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _units;
    private int _rows;

    /// <summary>Copies weight and bias. Where that fails, nothing stays allocated.</summary>
    public GpuBuffers(GpuContext gpu, int[] units, float[]? bias)
    {
        _gpu = gpu;
        _units = gpu.Accelerator.Allocate1D(units);
        try
        {
            Bias = bias is null ? null : gpu.Accelerator.Allocate1D(bias);
        }
        catch
        {
            _units.Dispose();
            throw;
        }
    }

    /// <summary>The weight.</summary>
    public ArrayView<int> Units => _units.View;

    /// <summary>The bias, or null.</summary>
    public MemoryBuffer1D<float, Stride1D.Dense>? Bias { get; }

    /// <summary>Scratch for x as the caller has it.</summary>
    public MemoryBuffer1D<float, Stride1D.Dense> X { get; private set; } = null!;

    /// <summary>Scratch for x as kernels read it.</summary>
    public MemoryBuffer1D<Half, Stride1D.Dense> Arranged { get; private set; } = null!;

    /// <summary>Scratch for y.</summary>
    public MemoryBuffer1D<float, Stride1D.Dense> Y { get; private set; } = null!;

    /// <summary>Makes room for M rows. Where that fails, the scratch is empty and the next call tries again.</summary>
    public void Reserve(int m, GpuShape shape)
    {
        if (m <= _rows)
        {
            return;
        }

        FreeScratch();
        try
        {
            X = _gpu.Accelerator.Allocate1D<float>((long)m * shape.K);
            Arranged = _gpu.Accelerator.Allocate1D<Half>((long)m * shape.Units * Layout.UnitFormat.Columns);
            Y = _gpu.Accelerator.Allocate1D<float>((long)m * shape.N);
            _rows = m;
        }
        catch
        {
            FreeScratch();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FreeScratch();
        Bias?.Dispose();
        _units.Dispose();
    }

    private void FreeScratch()
    {
        _gpu.Stream.Synchronize();
        X?.Dispose();
        Arranged?.Dispose();
        Y?.Dispose();
        (X, Arranged, Y) = (null!, null!, null!);
        _rows = 0;
    }
}
#endif
