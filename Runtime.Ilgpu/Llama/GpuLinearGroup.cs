#if SPECIALIZER_ILGPU
using ILGPU;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Layers of the same x, such as the projections to queries, keys and values: neighbours that read x alike have it arranged once.</summary>
/// <param name="gpu">The device.</param>
/// <param name="layers">The layers; they are disposed with the group.</param>
internal sealed class GpuLinearGroup(GpuContext gpu, IReadOnlyList<IGpuLinear> layers) : IDisposable
{
    /// <summary>Bytes of the weights on the device.</summary>
    public long Bytes => layers.Sum(layer => layer.Bytes);

    /// <summary>y = x·Wᵀ + bias of each layer.</summary>
    /// <param name="x">[M, K].</param>
    /// <param name="m">M.</param>
    /// <param name="y">[M, N] of each layer in order, written in full.</param>
    public void Forward(ArrayView<float> x, int m, params ReadOnlySpan<ArrayView<float>> y)
    {
        GpuQuantLinear? arrangedFor = null;
        ArrayView<Half> arranged = default;
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i] is not GpuQuantLinear layer)
            {
                // It may arrange x its own way in the same scratch.
                arrangedFor = null;
                layers[i].Forward(x, m, y[i]);
                continue;
            }

            if (arrangedFor is null || !layer.SharesArrangement(arrangedFor, m))
            {
                arranged = gpu.Scratch.Arranged.Take((long)m * layer.ArrangedInFeatures);
                layer.Arrange(x, m, arranged);
                arrangedFor = layer;
            }

            layer.ForwardArranged(arranged, x, m, y[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IGpuLinear layer in layers)
        {
            layer.Dispose();
        }
    }
}
#endif
