#if SPECIALIZER_ILGPU
using ILGPU;
using ILGPU.Runtime;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>One sequence of a <see cref="GpuLlama"/>: keys and values of the positions so far, binary16, in the device's memory; made by <see cref="GpuLlama.NewCache"/>.</summary>
/// <remarks>
/// The position and the next token are in the device's memory, too, so that one recorded graph of a step serves every position.
/// Dispose it before its device.
/// </remarks>
public sealed class GpuKeyValueCache : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly List<MemoryBuffer> _buffers = [];
    private readonly ArrayView<Half> _keys;
    private readonly ArrayView<Half> _values;
    private readonly ArrayView<float> _angles;
    private readonly ArrayView<int> _state;
    private readonly long _elementsOfLayer;
    private bool _isDisposed;

    internal GpuKeyValueCache(GpuContext gpu, GpuLlama owner, RotaryEmbedding rotary, int capacity)
    {
        LlamaConfig config = owner.Config;
        (_gpu, Owner, Capacity, Shape) = (gpu, owner, capacity, new DecoderShape(config, capacity));
        _elementsOfLayer = (long)config.NumKeyValueHeads * capacity * config.HeadDim;
        float[] angles = new float[checked(capacity * config.HeadDim)];
        rotary.Angles(0, angles.AsSpan(0, angles.Length / 2), angles.AsSpan(angles.Length / 2));
        try
        {
            _keys = Allocate<Half>(config.NumHiddenLayers * _elementsOfLayer);
            _values = Allocate<Half>(config.NumHiddenLayers * _elementsOfLayer);
            _angles = Allocate<float>(angles.Length);
            _state = Allocate<int>(2);
            _angles.CopyFromCPU(gpu.Stream, angles);
            _state.MemSetToZero(gpu.Stream);
            gpu.Stream.Synchronize();
        }
        catch
        {
            Dispose();
            throw;
        }

        Step = new RecordedStep(gpu, () => owner.QueueStep(this));
    }

    /// <summary>Positions it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Positions it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes on the device.</summary>
    public long Bytes => _buffers.Sum(buffer => buffer.LengthInBytes);

    /// <summary>The model that it was made for.</summary>
    internal GpuLlama Owner { get; }

    /// <summary>Heads and room.</summary>
    internal DecoderShape Shape { get; }

    /// <summary>One decoding step of this sequence.</summary>
    internal RecordedStep? Step { get; }

    /// <summary>[capacity, d/2] cosines.</summary>
    internal ArrayView<float> Cos => _angles.SubView(0, _angles.Length / 2);

    /// <summary>[capacity, d/2] sines.</summary>
    internal ArrayView<float> Sin => _angles.SubView(_angles.Length / 2, _angles.Length / 2);

    /// <summary>The position of the next token, and the token.</summary>
    internal ArrayView<int> State => _state;

    /// <summary>[1].</summary>
    internal ArrayView<int> NextToken => _state.SubView(1, 1);

    /// <summary>Forgets every position, so that another sequence can begin.</summary>
    /// <exception cref="GpuException">The device failed.</exception>
    public void Clear() => ReturnTo(0);

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _gpu.Stream.Synchronize();
            Step?.Dispose();
            _buffers.ForEach(buffer => buffer.Dispose());
        }
    }

    /// <summary>[keyHeads, capacity, d].</summary>
    internal ArrayView<Half> Keys(int layer) => _keys.SubView(layer * _elementsOfLayer, _elementsOfLayer);

    /// <summary>[keyHeads, capacity, d].</summary>
    internal ArrayView<Half> Values(int layer) => _values.SubView(layer * _elementsOfLayer, _elementsOfLayer);

    /// <summary>Counts positions that are queued.</summary>
    internal void Advance(int positions) => Length += positions;

    /// <summary>Forgets positions from one on.</summary>
    internal void ReturnTo(int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ReadOnlySpan<int> position = [length];
        _gpu.Accelerator.Bind();
        _state.SubView(0, 1).CopyFromCPU(_gpu.Stream, position);
        _gpu.Stream.Synchronize();
        Length = length;
    }

    /// <summary>Says which token comes next.</summary>
    internal void SetNextToken(int token)
    {
        ReadOnlySpan<int> next = [token];
        NextToken.CopyFromCPU(_gpu.Stream, next);
    }

    /// <summary>The likeliest token after the last one, when everything queued is done.</summary>
    internal int ReadNextToken()
    {
        Span<int> next = [0];
        NextToken.CopyToCPU(_gpu.Stream, next);
        _gpu.Stream.Synchronize();
        return next[0];
    }

    /// <summary>Throws where the cache is not one of a model, or positions do not fit.</summary>
    internal void Check(GpuLlama model, int positions)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Owner != model)
        {
            throw new ArgumentException("This cache was made for another model; make one by the model's NewCache.");
        }

        SequenceChecks.Room(positions, Length, Capacity);
    }

    private ArrayView<T> Allocate<T>(long length)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = _gpu.Accelerator.Allocate1D<T>(length);
        _buffers.Add(buffer);
        return buffer.View.BaseView;
    }
}
#endif
