#if SPECIALIZER_ILGPU
using System.Diagnostics.CodeAnalysis;
using ILGPU;
using ILGPU.Runtime;
using Floats = ILGPU.ArrayView<float>;
using Halves = ILGPU.ArrayView<ILGPU.Half>;
using Ints = ILGPU.ArrayView<int>;

namespace Specializer;

/// <summary>Launches what a decoder does between its products. Each kernel is compiled when it is first wanted.</summary>
/// <param name="gpu">The device.</param>
internal sealed class DecoderLauncher(GpuContext gpu)
{
    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Ints, Halves, Floats, int, int>> _lookUp =
        Compiled(gpu, "LookUp", () => gpu.Accelerator.LoadKernel<Ints, Halves, Floats, int, int>(DecoderKernels.LookUp));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Floats, Floats, Floats, int, float, int>> _normalise = Compiled(
        gpu, "AddAndNormalise", () => gpu.Accelerator.LoadKernel<Floats, Floats, Floats, Floats, int, float, int>(DecoderKernels.AddAndNormalise));

    private readonly Lazy<Action<
        AcceleratorStream, KernelConfig, Floats, Floats, Floats, Floats, Floats, Ints, Halves, Halves, DecoderShape>> _rotate = Compiled(
        gpu, "RotateAndStore",
        () => gpu.Accelerator.LoadKernel<Floats, Floats, Floats, Floats, Floats, Ints, Halves, Halves, DecoderShape>(DecoderKernels.RotateAndStore));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Ints, Ints, Ints, Floats, DecoderShape>> _attend = Compiled(
        gpu, "Attend", () => gpu.Accelerator.LoadKernel<Floats, Ints, Ints, Ints, Floats, DecoderShape>(AttentionKernels.Attend));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Halves, Halves, Ints, Floats, int, DecoderShape>> _attendPrompt = Compiled(
        gpu, "PromptAttention", () => gpu.Accelerator.LoadKernel<Floats, Halves, Halves, Ints, Floats, int, DecoderShape>(PromptAttentionKernels.Attend));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Ints, Floats, int, int>> _join =
        Compiled(gpu, "Join", () => gpu.Accelerator.LoadKernel<Floats, Ints, Floats, int, int>(AttentionJoinKernels.Join));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Floats>> _gate =
        Compiled(gpu, "Gate", () => gpu.Accelerator.LoadKernel<Floats, Floats>(DecoderKernels.Gate));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, ArrayView<long>, Floats, GpuEpilogue, int, int>> _matMul = Compiled(
        gpu, "MatMul", () => gpu.Accelerator.LoadKernel<Floats, ArrayView<long>, Floats, GpuEpilogue, int, int>(DenseKernels.MatMul));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Halves, int, int>> _round =
        Compiled(gpu, "Round", () => gpu.Accelerator.LoadKernel<Floats, Halves, int, int>(DenseKernels.Round));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Floats, Ints, Ints>> _findLargest =
        Compiled(gpu, "FindLargest", () => gpu.Accelerator.LoadKernel<Floats, Ints, Ints>(GreedyKernels.FindLargest));

    private readonly Lazy<Action<AcceleratorStream, KernelConfig, Ints, Ints, Ints, int>> _advance =
        Compiled(gpu, "Advance", () => gpu.Accelerator.LoadKernel<Ints, Ints, Ints, int>(GreedyKernels.Advance));

    /// <summary>Threads of a block whose threads work each for itself.</summary>
    private readonly int _threads = IsEmulated(gpu) ? BlockReduction.WarpSize : 256;

    /// <summary>Threads of a block that sums.</summary>
    private readonly int _summing = IsEmulated(gpu) ? 1 : 256;

    /// <summary>stream[M, hidden] = the table's rows of some tokens.</summary>
    public void LookUp(Ints tokens, GpuDenseMatrix table, Floats stream, int m) => _lookUp.Value(
        gpu.Stream, Blocks(table.Columns, m), tokens, table.Halves, stream, table.Columns, table.Stride);

    /// <summary>Adds a change to the stream, unless there is none yet, and writes the normalised stream.</summary>
    public void AddAndNormalise(Floats stream, Floats change, GpuNorm norm, Floats y, int m, bool adds)
    {
        int warps = (norm.Features + BlockReduction.WarpSize - 1) / BlockReduction.WarpSize;
        int threads = IsEmulated(gpu) ? _summing : Math.Min(1024, warps * BlockReduction.WarpSize);
        KernelConfig blocks = CommonKernels.Blocks(m, 1, threads);
        int isAdded = adds ? 1 : 0;
        if (gpu.Overlapped is { } overlapped)
        {
            overlapped.Launch(CudaDecoderKernels.AddAndNormalise, blocks, stream, change, norm.Weight, y, norm.Features, norm.Epsilon, isAdded);
            return;
        }

        _normalise.Value(gpu.Stream, blocks, stream, change, norm.Weight, y, norm.Features, norm.Epsilon, isAdded);
    }

    /// <summary>Turns queries and keys, and stores keys and values.</summary>
    public void RotateAndStore(Floats queries, Floats keys, Floats values, GpuKeyValueCache cache, int layer, int m)
    {
        DecoderShape shape = cache.Shape;
        int pairs = (shape.Heads + (2 * shape.KeyHeads)) * shape.HeadDim / 2;
        KernelConfig blocks = Blocks(pairs, m);
        Halves storedKeys = cache.Keys(layer), storedValues = cache.Values(layer);
        if (gpu.Overlapped is { } overlapped)
        {
            overlapped.Launch(
                CudaDecoderKernels.RotateAndStore, blocks, queries, keys, values, cache.Cos, cache.Sin, cache.State, storedKeys, storedValues, shape);
            return;
        }

        _rotate.Value(gpu.Stream, blocks, queries, keys, values, cache.Cos, cache.Sin, cache.State, storedKeys, storedValues, shape);
    }

    /// <summary>y[M, heads, d] = softmax(q·kᵀ/√d)·v. The positions of one row are divided among blocks; those of many rows are not.</summary>
    public void Attend(Floats queries, GpuKeyValueCache cache, int layer, int m, Floats y)
    {
        DecoderShape shape = cache.Shape;
        int parts = (shape.Capacity + AttentionKernels.PositionsOfPart - 1) / AttentionKernels.PositionsOfPart;
        int splits = m == 1 ? Math.Min(parts, AttentionKernels.MostSplits) : 1;
        Floats sums = gpu.Scratch.Parts.Take((long)m * shape.Heads * splits * (shape.HeadDim + 2));
        if (m == 1 || shape.HeadDim > PromptAttentionKernels.MostFeatures)
        {
            AttendInSplits(queries, cache, layer, m, splits, sums);
        }
        else
        {
            AttendPrompt(queries, cache, layer, m, sums);
        }

        int threads = IsEmulated(gpu) ? 1 : splits == 1 ? AttentionJoinKernels.MostThreads / 4 : AttentionJoinKernels.MostThreads;
        KernelConfig blocks = CommonKernels.Blocks(shape.Heads, m, threads);
        if (gpu.Overlapped is { } overlapped)
        {
            overlapped.Launch(CudaDecoderKernels.Join, blocks, sums, cache.State, y, splits, shape.HeadDim);
            return;
        }

        _join.Value(gpu.Stream, blocks, sums, cache.State, y, splits, shape.HeadDim);
    }

    /// <summary>gate = silu(gate)·up.</summary>
    public void Gate(Floats gate, Floats up)
    {
        KernelConfig blocks = CommonKernels.Blocks((int)((gate.Length + _threads - 1) / _threads), 1, _threads);
        if (gpu.Overlapped is { } overlapped)
        {
            overlapped.Launch(CudaDecoderKernels.Gate, blocks, gate, up);
            return;
        }

        _gate.Value(gpu.Stream, blocks, gate, up);
    }

    /// <summary>y[M, N] = x·Wᵀ and an epilogue, with sums in binary32.</summary>
    public void MatMul(Floats x, int m, GpuDenseMatrix w, Floats y, GpuEpilogue epilogue)
    {
        int rows = DenseKernels.RowsOfWarp * Math.Max(1, _summing / BlockReduction.WarpSize);
        _matMul.Value(gpu.Stream, CommonKernels.Blocks((w.Rows + rows - 1) / rows, m, _summing), x, w.Fours, y, epilogue, w.Rows, w.Columns);
    }

    /// <summary>x[M, K] in binary16, rows filled up to a stride.</summary>
    public void Round(Floats x, int m, Halves rounded, int k, int stride) => _round.Value(gpu.Stream, Blocks(stride, m), x, rounded, k, stride);

    /// <summary>The likeliest token becomes a cache's next one, and its position goes on.</summary>
    public void TakeLikeliest(Floats logits, GpuKeyValueCache cache, int rows)
    {
        Ints found = gpu.Scratch.Codes.Take(2 * GreedyKernels.Blocks);
        Ints keys = found.SubView(0, GreedyKernels.Blocks), tokens = found.SubView(GreedyKernels.Blocks, GreedyKernels.Blocks);
        _findLargest.Value(gpu.Stream, CommonKernels.Blocks(GreedyKernels.Blocks, 1, _summing), logits, keys, tokens);
        _advance.Value(gpu.Stream, CommonKernels.Blocks(1, 1, Math.Min(_summing, BlockReduction.WarpSize)), keys, tokens, cache.State, rows);
    }

    private static bool IsEmulated(GpuContext gpu) => gpu.Device.Kind == GpuDeviceKind.Emulated;

    private static Lazy<T> Compiled<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        GpuContext gpu, string kernel, Func<T> compile) => new(() => GpuErrors.Compiled(gpu, $"{kernel} of the Llama decoder", compile));

    private KernelConfig Blocks(int columns, int rows) => CommonKernels.Blocks((columns + _threads - 1) / _threads, rows, _threads);

    private void AttendInSplits(Floats queries, GpuKeyValueCache cache, int layer, int m, int splits, Floats sums)
    {
        DecoderShape shape = cache.Shape;
        int blocksOfKey = ((shape.Heads / shape.KeyHeads) + PerQuery.Count - 1) / PerQuery.Count;
        KernelConfig blocks = new(new Index3D(shape.KeyHeads * blocksOfKey, splits, m), new Index3D(Math.Min(_summing, AttentionKernels.MostThreads), 1, 1));
        Ints keys = cache.Keys(layer).Cast<int>(), values = cache.Values(layer).Cast<int>();
        if (gpu.Overlapped is { } overlapped)
        {
            overlapped.Launch(CudaDecoderKernels.Attend, blocks, queries, keys, values, cache.State, sums, shape);
            return;
        }

        _attend.Value(gpu.Stream, blocks, queries, keys, values, cache.State, sums, shape);
    }

    private void AttendPrompt(Floats queries, GpuKeyValueCache cache, int layer, int m, Floats sums)
    {
        DecoderShape shape = cache.Shape;
        int queriesOfKey = m * (shape.Heads / shape.KeyHeads);
        int warps = IsEmulated(gpu) ? 1 : Math.Min(queriesOfKey, PromptAttentionKernels.MostQueries);
        int threads = IsEmulated(gpu) ? 1 : warps * BlockReduction.WarpSize;
        KernelConfig blocks = new(new Index3D(shape.KeyHeads, 1, (queriesOfKey + warps - 1) / warps), new Index3D(threads, 1, 1));
        _attendPrompt.Value(gpu.Stream, blocks, queries, cache.Keys(layer), cache.Values(layer), cache.State, sums, m, shape);
    }
}
#endif
