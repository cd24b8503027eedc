#if SPECIALIZER_ILGPU
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using Specializer.Layout;

namespace Specializer;

/// <summary>A quantized weight W[N, K] in a device's memory: its units, or its bit planes, and scales and zeros where those do not lie in the units.</summary>
internal sealed class GpuQuantizedWeight : IDisposable
{
    private readonly GpuContext _gpu;
    private readonly List<MemoryBuffer> _buffers = [];
    private readonly ArrayView<int> _stored;
    private readonly ArrayView<float> _scale;
    private readonly ArrayView<float> _zero;
    private ArrayView<int> _expanded;

    /// <summary>Makes room for a weight.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="storage">The weight's storage layout.</param>
    /// <param name="scheme">Its scheme.</param>
    /// <param name="kernels">The scheme's kernels.</param>
    /// <param name="holdsMetas">Whether scales and zeros get arrays of their own whatever the layout, as quantizing needs them.</param>
    public GpuQuantizedWeight(GpuContext gpu, StorageLayout storage, QuantScheme scheme, GpuKernels kernels, bool holdsMetas = false)
    {
        _gpu = gpu;
        Scheme = scheme;
        UnitLayout? withMetas = kernels.OfCodes is null ? null : UnitLayout.For(storage, scheme.Config.ScaleBytes);
        Layout = withMetas ?? UnitLayout.OfCodes(storage);
        Kernels = gpu.Load(withMetas is null ? kernels.OfCodes ?? kernels : kernels);
        Trits = Kernels.Trits is null ? null : TritPlaneLayout.For(storage);
        bool inStorage = holdsMetas || !HasMetas;
        try
        {
            _stored = Allocate<int>((Trits?.Bytes ?? Layout.Bytes) / sizeof(int));
            _scale = Allocate<float>(inStorage ? storage.GroupCount : 1);
            _zero = Allocate<float>(inStorage ? storage.GroupCount : 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The scheme.</summary>
    public QuantScheme Scheme { get; }

    /// <summary>The execution layout.</summary>
    public UnitLayout Layout { get; }

    /// <summary>The kernels over that layout.</summary>
    public LoadedKernels Kernels { get; }

    /// <summary>The layout of the bit planes that the device keeps instead of units, or null where it keeps units.</summary>
    public TritPlaneLayout? Trits { get; }

    /// <summary>What the device has got: units, or bit planes.</summary>
    public ArrayView<int> Stored => _stored;

    /// <summary>The shape that kernels take.</summary>
    public GpuShape Shape => new(Layout);

    /// <summary>Where the bit planes lie, with their scale and zero.</summary>
    public TritAddresses Planes => new(
        _stored.LoadEffectiveAddressAsPtr(), _scale.LoadEffectiveAddressAsPtr(), _zero.LoadEffectiveAddressAsPtr());

    /// <summary>Bytes on the device, with the padding of the layout.</summary>
    public long Bytes => ((_stored.Length + _expanded.Length) * sizeof(int)) + (HasMetas ? 0 : 2L * sizeof(float) * Layout.Storage.GroupCount);

    /// <summary>A warp for each unit.</summary>
    public KernelConfig Warps => CommonKernels.Blocks(Layout.Tiles, Layout.Units, 32);

    /// <summary>Whether scales and zeros lie with the units.</summary>
    private bool HasMetas => Trits is null && Layout.Format.MetaBytes > 0;

    /// <summary>What kernels over units take. Where the device keeps bit planes, units are written once, when they are first asked for, and kept beside those.</summary>
    public GpuWeight InUnits()
    {
        if (Trits is null)
        {
            return new GpuWeight(_stored, _scale, _zero, Shape);
        }

        if (_expanded.Length == 0)
        {
            _expanded = Allocate<int>(Layout.Bytes / sizeof(int));
            Expand(_expanded);
        }

        return new GpuWeight(_expanded, _scale, _zero, Shape);
    }

    /// <summary>The kernels of a weight's scheme.</summary>
    /// <exception cref="NotSupportedException">The project that declares the scheme was compiled without sight of ILGPU.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2065", Justification = "Whoever opens a device is told already that kernels are read by reflection.")]
    public static GpuKernels KernelsOf(QuantizedTensor weight)
    {
        Type scheme = weight.GetType().GetGenericArguments()[0];
        return scheme.GetProperty(nameof(GpuKernels), BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as GpuKernels
            ?? throw new NotSupportedException(
                $"{scheme.FullName} has no GPU kernels: the project that declares it must reference Specializer.Ilgpu and ILGPU.");
    }

    /// <summary>Copies a weight to the device, before any product asks for it.</summary>
    /// <remarks>Scales and zeros are taken as they are; outside the units they are widened to binary32.</remarks>
    public void Load(QuantizedTensor weight)
    {
        PackedTensor packed = weight.ToStorage();
        byte[] codes = weight.Codes();
        int[] words = Trits is null ? UnitArrangement.Arrange(Layout, packed, codes) : TritPlaneArrangement.Arrange(Trits, codes);
        _stored.CopyFromCPU(_gpu.Stream, words);
        if (!HasMetas)
        {
            ScaleType type = Scheme.Config.Scale;
            _scale.CopyFromCPU(_gpu.Stream, ScaleConversion.ToSingles(packed.Scale, type));
            _zero.CopyFromCPU(_gpu.Stream, ScaleConversion.ToSingles(packed.Zero, type));
        }

        _gpu.Stream.Synchronize();
    }

    /// <summary>The weight again, in the processor's memory: the inverse of <see cref="Load"/>.</summary>
    public QuantizedTensor ToHost()
    {
        StorageLayout storage = Layout.Storage;
        byte[] words = new byte[storage.PackedBytes];
        Scheme.Pack(storage, Codes(), words);
        (byte[] scale, byte[] zero) = HasMetas ? UnitArrangement.Metas(Layout, Read(_stored)) : (Metas(_scale), Metas(_zero));
        return Scheme.Wrap(new PackedTensor(storage, words, scale, zero));

        byte[] Metas(ArrayView<float> view) => ScaleConversion.ToBytes(Read(view), Scheme.Config.Scale, "metadata");
    }

    /// <summary>The codes [N, K], row-major, unpacked by the device.</summary>
    public byte[] Codes()
    {
        using MemoryBuffer1D<byte, Stride1D.Dense> codes = _gpu.Accelerator.Allocate1D<byte>((long)Layout.Storage.N * Layout.Storage.K);
        Kernels.Unpack(_gpu.Stream, Warps, InUnitsForNow(), codes.View.BaseView);
        return Read(codes.View.BaseView);
    }

    /// <summary>Ŵ[N, K] as the device decodes it, row-major.</summary>
    public float[] Dequantize()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> weight = _gpu.Accelerator.Allocate1D<float>((long)Layout.Storage.N * Layout.Storage.K);
        Kernels.Dequantize(_gpu.Stream, Warps, InUnitsForNow(), weight.View.BaseView);
        return Read(weight.View.BaseView);
    }

    /// <summary>Takes over scales and zeros that lie outside the units of a weight with as many groups.</summary>
    public void CopyMetas(GpuQuantizedWeight source)
    {
        source._scale.CopyTo(_gpu.Stream, _scale);
        source._zero.CopyTo(_gpu.Stream, _zero);
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose() => _buffers.ForEach(buffer => buffer.Dispose());

    /// <summary>The same for one use: units of bit planes are written into scratch.</summary>
    private GpuWeight InUnitsForNow()
    {
        if (Trits is null || _expanded.Length > 0)
        {
            return InUnits();
        }

        ArrayView<int> units = _gpu.Scratch.Units.Take(Layout.Bytes / sizeof(int));
        Expand(units);
        return new GpuWeight(units, _scale, _zero, Shape);
    }

    private void Expand(ArrayView<int> units) => _gpu.Common.ExpandTrits(
        _gpu.Stream, TritKernels.Blocks(Layout), _stored, Trits!.Units, new GpuWeight(units, _scale, _zero, Shape), units.Cast<GpuHalf8>(), (int)Scheme.Config.Scale);

    private ArrayView<T> Allocate<T>(long length)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = _gpu.Accelerator.Allocate1D<T>(length);
        _buffers.Add(buffer);
        return buffer.View.BaseView;
    }

    private T[] Read<T>(ArrayView<T> view)
        where T : unmanaged
    {
        T[] values = new T[view.Length];
        view.CopyToCPU(_gpu.Stream, values);
        _gpu.Stream.Synchronize();
        return values;
    }
}
#endif
