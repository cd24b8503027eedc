#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Specializer.Layout;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Queues products of one weight, each on the path that is fastest for its rows: straight from the codes, or through Ŵ in binary16.</summary>
/// <param name="gpu">The device.</param>
/// <param name="weight">The weight.</param>
internal sealed class GpuProduct(GpuContext gpu, GpuQuantizedWeight weight)
{
    /// <summary>Numbers of Ŵ in binary16 that are held at a time: 512 MB.</summary>
    private const long LargestBlock = 1L << 28;

    /// <summary>Rows that kernels in plain C# take straight from the codes; for more, Ŵ is written once.</summary>
    private const int PlainRows = 4;

    /// <summary>Rows of g that tensor cores take straight from the codes; for more, Ŵ is written once.</summary>
    private const int TransposedRows = 64;

    /// <summary>Whether every epilogue adds 0, so that a product of one row need not load it.</summary>
    public bool AddsNothing { get; init; }

    private GpuQuantizedWeight Weight => weight;

    private int N => weight.Layout.Storage.N;

    private int PaddedK => weight.Layout.PaddedK;

    private bool RoundsToInt8 => weight.Scheme.Config is { Activations: ActivationType.Int8, Axis: 1 } && weight.Layout.Format.MetaBytes > 0;

    /// <summary>Elements of binary16 that a row of an arranged x takes.</summary>
    public int ArrangedColumns => Math.Max(
        weight.Kernels.Warpgroups?.ArrangedColumns(weight.Layout) ?? PaddedK, weight.Trits is { } trits ? TritLauncher.ArrangedColumns(trits) : 0);

    /// <summary>How products of some rows run, for the log.</summary>
    public string PathOf(int m) => ReadsPlanes(m) ? "binary tensor cores straight from bit planes" : PathOverUnits(m) + (weight.Trits is null ? "" : ", from bit planes");

    private string PathOverUnits(int m) => (WarpgroupsFor(m), weight.Kernels.TensorCores, IsFused(m)) switch
    {
        (not null, _, _) => "warpgroups of tensor cores straight from the codes",
        (_, not null, true) => "tensor cores straight from the codes",
        (_, null, true) => "plain C# straight from the codes",
        (_, null, _) => $"Ŵ in binary16, then {gpu.Dense.Name}",
        _ => $"Ŵ in binary16, then {gpu.Dense.Name}, as warpgroups of tensor cores are compute capability 9.0's alone",
    };

    /// <summary>Takes the memory that products of as many rows need besides an arranged x.</summary>
    public void Reserve(int m)
    {
        if (!ReadsPlanes(m))
        {
            weight.InUnits();
        }

        if (WarpgroupsFor(m) is not null || ReadsPlanes(m))
        {
            gpu.Scratch.Plain.Take((long)m * PaddedK);
        }
    }

    /// <summary>Whether another product of as many rows reads x arranged alike: the same kernels, columns and blocks.</summary>
    public bool SharesArrangement(GpuProduct other, int m)
    {
        UnitLayout layout = Weight.Layout, otherLayout = other.Weight.Layout;
        return Weight.Kernels == other.Weight.Kernels
            && (layout.PaddedK, layout.GroupLength, layout.PaddedGroup) == (otherLayout.PaddedK, otherLayout.GroupLength, otherLayout.PaddedGroup)
            && WarpgroupsFor(m)?.RowsOfBlock(layout, m) == other.WarpgroupsFor(m)?.RowsOfBlock(otherLayout, m);
    }

    /// <summary>x[M, K] as products of as many rows read it.</summary>
    public void Arrange(ArrayView<float> x, int m, ArrayView<Half> arranged)
    {
        if (ReadsPlanes(m) && !RoundsToInt8)
        {
            weight.Kernels.Trits!.Arrange(weight.Trits!, Address(x), isHalf: false, weight.Layout.Storage.K, m, Address(arranged));
        }
        else if (!RoundsToInt8 && WarpgroupsFor(m) is { } warpgroups)
        {
            warpgroups.Arrange(weight.Layout, Address(x), m, Address(arranged));
        }
        else
        {
            Tiled(m, arranged, plain => ArrangeRows(x, m, plain));
        }
    }

    /// <summary>The same of an x in binary16.</summary>
    public void Arrange(ArrayView<Half> x, int m, ArrayView<Half> arranged) => Tiled(
        m, arranged, plain => gpu.Common.ArrangeHalf(gpu.Stream, CommonKernels.Blocks(PaddedK, m), x, plain, weight.Shape));

    /// <summary>The same of an x in bfloat16, given as its bits.</summary>
    public void Arrange(ArrayView<ushort> x, int m, ArrayView<Half> arranged) => Tiled(
        m, arranged, plain => gpu.Common.ArrangeBFloat16(gpu.Stream, CommonKernels.Blocks(PaddedK, m), x, plain, weight.Shape));

    private void ArrangeRows(ArrayView<float> x, int m, ArrayView<Half> arranged)
    {
        GpuShape shape = weight.Shape;
        if (RoundsToInt8)
        {
            int groups = (PaddedK + shape.PaddedGroup - 1) / shape.PaddedGroup;
            gpu.Common.ArrangeInt8(gpu.Stream, CommonKernels.Blocks(groups, m, 32), x, arranged, shape);
        }
        else if (weight.Kernels.TensorCores is { } tensorCores)
        {
            tensorCores.Arrange(weight.Layout, Address(x), m, Address(arranged));
        }
        else
        {
            gpu.Common.Arrange(gpu.Stream, CommonKernels.Blocks(PaddedK, m), x, arranged, shape);
        }
    }

    /// <summary>y[M, N] = x·Ŵᵀ with its epilogue, x arranged.</summary>
    public void MatMul(ArrayView<Half> x, int m, ArrayView<float> y, GpuEpilogue epilogue)
    {
        if (ReadsPlanes(m))
        {
            CudaEpilogue terms = AddsNothing ? default : Terms(epilogue);
            weight.Kernels.Trits!.MatMul(weight.Trits!, weight.Planes, Address(x), m, Address(y), terms);
            return;
        }

        MatMulOverUnits(x, m, y, epilogue);
    }

    private void MatMulOverUnits(ArrayView<Half> x, int m, ArrayView<float> y, GpuEpilogue epilogue)
    {
        GpuWeight view = weight.InUnits();
        if (WarpgroupsFor(m) is { } warpgroups)
        {
            warpgroups.MatMul(weight.Layout, Address(view.Units), Address(x), m, Address(y), Terms(epilogue));
        }
        else if (!IsFused(m))
        {
            MatMulThroughHalf(view, x, m, y, epilogue);
        }
        else if (weight.Kernels.TensorCores is not { } tensorCores)
        {
            weight.Kernels.MatMul(gpu.Stream, CommonKernels.Blocks(weight.Layout.Tiles, m, 32), view, x, y, epilogue);
        }
        else
        {
            CudaEpilogue terms = Terms(epilogue);
            if (m == 1)
            {
                tensorCores.OneRow(weight.Layout, Address(view.Units), Address(x), Address(y), AddsNothing ? default : terms);
            }
            else
            {
                tensorCores.Rows(weight.Layout, Address(view.Units), Address(x), m, Address(y), terms);
            }
        }
    }

    /// <summary>y[M, K] = g[M, N]·Ŵ.</summary>
    public void MatMulTransposed(ArrayView<float> g, int m, ArrayView<float> y)
    {
        GpuWeight view = weight.InUnits();
        if (weight.Kernels.Gradients is null && (!gpu.Dense.IsFast || (m < PlainRows / 2 && gpu.Device.Kind == GpuDeviceKind.Emulated)))
        {
            weight.Kernels.MatMulTransposed(gpu.Stream, CommonKernels.Blocks(weight.Layout.Units, m, 256), view, g, y);
            return;
        }

        if (weight.Kernels.WarpgroupGradients is { } warpgroups && WarpgroupGradientLauncher.Suits(weight.Layout, m, gpu.Dense.IsFast))
        {
            warpgroups.MatMulTransposed(weight.Layout, Address(view.Units), Address(g), m, Address(y));
            return;
        }

        if (weight.Kernels.Gradients is { } gradients && (m <= TransposedRows || !gpu.Dense.IsFast))
        {
            gradients.MatMulTransposed(weight.Layout, Address(view.Units), Address(g), m, Address(y));
            return;
        }

        int stride = 16 * weight.Layout.Tiles;
        ArrayView<Half> arranged = gpu.Scratch.Arranged.Take((long)m * stride);
        ArrayView<float> factors = gpu.Scratch.Factors.Take(m);
        ArrayView<float> sums = gpu.Scratch.Parts.Take((long)m * PaddedK);
        gpu.Common.ArrangeGradient(gpu.Stream, CommonKernels.Blocks(m, 1, GradientKernels.RowThreads), g, arranged, factors, weight.Shape, stride);
        ThroughHalf(view, gpu.Dense, (product, w, first, rows) => product.MatMulTransposed(arranged, m, first, stride, w, rows, PaddedK, sums));
        gpu.Common.Collect(gpu.Stream, CommonKernels.Blocks(weight.Layout.Storage.K, m), sums, factors, y, weight.Shape);
    }

    /// <summary>An arrangement by rows, and where products on warpgroups or on bit planes follow, the step from there to theirs.</summary>
    private void Tiled(int m, ArrayView<Half> arranged, Action<ArrayView<Half>> arrangeRows)
    {
        WarpgroupLauncher? warpgroups = WarpgroupsFor(m);
        if (warpgroups is null && !ReadsPlanes(m))
        {
            arrangeRows(arranged);
            return;
        }

        ArrayView<Half> plain = gpu.Scratch.Plain.Take((long)m * PaddedK);
        arrangeRows(plain);
        if (warpgroups is null)
        {
            weight.Kernels.Trits!.Arrange(weight.Trits!, Address(plain), isHalf: true, PaddedK, m, Address(arranged));
            return;
        }

        if (warpgroups.TakesCodes(weight.Layout, m))
        {
            warpgroups.ArrangeRows(weight.Layout, Address(plain), m, Address(arranged));
            return;
        }

        gpu.Common.Tile(
            gpu.Stream, CommonKernels.Blocks(PaddedK / 8, m), plain.Cast<int>(), arranged.Cast<GpuHalf8>(), PaddedK, weight.Layout.Format.Run,
            warpgroups.RowsOfBlock(weight.Layout, m));
    }

    /// <summary>Whether a product of m rows reads bit planes, not units.</summary>
    private bool ReadsPlanes(int m) => weight.Trits is not null && m <= TritLauncher.MostRows;

    private WarpgroupLauncher? WarpgroupsFor(int m) => !ReadsPlanes(m) && m > WarpgroupLauncher.FewRows ? weight.Kernels.Warpgroups : null;

    private static CudaEpilogue Terms(GpuEpilogue epilogue) =>
        new(Address(epilogue.Terms), epilogue.Rank > 0 ? Address(epilogue.Projected) : 0, epilogue.Rank);

    /// <summary>Whether a product of m rows reads the codes itself.</summary>
    private bool IsFused(int m) =>
        m <= (weight.Kernels.TensorCores is null ? PlainRows : TensorCoreLauncher.WidestRows) || !gpu.Dense.IsFast;

    /// <summary>Rows of W that stand elsewhere among the tiles are brought back with the epilogue.</summary>
    private void MatMulThroughHalf(GpuWeight view, ArrayView<Half> x, int m, ArrayView<float> y, GpuEpilogue epilogue)
    {
        if (!weight.Layout.Format.IsByColumn)
        {
            ThroughHalf(view, gpu.Dense, (product, w, first, rows) => product.MatMul(x, m, w, Math.Min(rows, N - first), PaddedK, y, first, N));
            gpu.Common.Finish(gpu.Stream, CommonKernels.Blocks(N, m), y, epilogue, N);
            return;
        }

        int places = UnitFormat.Rows * weight.Layout.Tiles;
        ArrayView<float> sums = gpu.Scratch.Parts.Take((long)m * places);
        ThroughHalf(view, gpu.Dense, (product, w, first, rows) => product.MatMul(x, m, w, rows, PaddedK, sums, first, places));
        gpu.Common.FinishRows(gpu.Stream, CommonKernels.Blocks(N, m), sums, y, epilogue, weight.Shape);
    }

    /// <summary>Writes Ŵ in binary16, as many tiles at a time as fit, and hands each block on.</summary>
    private void ThroughHalf(GpuWeight view, GpuDenseProduct product, Action<GpuDenseProduct, ArrayView<Half>, int, int> multiply)
    {
        int tilesOfBlock = (int)Math.Clamp(LargestBlock / (16L * PaddedK), 1, weight.Layout.Tiles);
        ArrayView<int> block = gpu.Scratch.Weight.Take(8L * tilesOfBlock * PaddedK);
        for (int first = 0; first < weight.Layout.Tiles; first += tilesOfBlock)
        {
            int tiles = Math.Min(tilesOfBlock, weight.Layout.Tiles - first);
            DequantizeHalf(view, block, first, tiles);
            multiply(product, block.Cast<Half>(), 16 * first, 16 * tiles);
        }
    }

    private void DequantizeHalf(GpuWeight view, ArrayView<int> block, int first, int tiles)
    {
        if (weight.Kernels.TensorCores is { } tensorCores)
        {
            tensorCores.DequantizeHalf(weight.Layout, Address(view.Units), first, tiles, Address(block));
        }
        else
        {
            weight.Kernels.DequantizeHalf(gpu.Stream, CommonKernels.Blocks(tiles, weight.Layout.Units, 32), view, block, first);
        }
    }

    private static nint Address<T>(ArrayView<T> view)
        where T : unmanaged => view.LoadEffectiveAddressAsPtr();
}
#endif
