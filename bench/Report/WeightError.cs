using System.Numerics.Tensors;
using Specializer.Samples.QualityGrid;
using Specializer.Tests;

namespace Specializer.Bench;

/// <summary>How far Ŵ lies from W under a config, for a weight of normal numbers.</summary>
/// <param name="Config">The declared struct.</param>
/// <param name="Axis">1 for groups along K, 0 along N.</param>
/// <param name="BitsPerWeight">Bits in a file, scales and zeros included.</param>
/// <param name="RelativeError">‖W − Ŵ‖ / ‖W‖.</param>
internal sealed record WeightError(string Config, int Axis, double BitsPerWeight, double RelativeError)
{
    private const int N = 512;
    private const int K = 512;

    /// <summary>Of every config of the samples' grid.</summary>
    public static IReadOnlyList<WeightError> OfGrid()
    {
        float[] weight = RandomFloats.Normal(N * K, seed: 3);
        double norm = TensorPrimitives.Norm<float>(weight);
        return
        [
            .. QualityConfigs.All.Select(scheme =>
            {
                QuantizedTensor tensor = scheme.Quantize(weight, N, K);
                double error = TensorPrimitives.Distance<float>(weight, tensor.Dequantize()) / norm;
                return new WeightError(scheme.Name, scheme.Config.Axis, 8.0 * tensor.ToStorage().Bytes / weight.Length, error);
            }).OrderBy(point => point.BitsPerWeight).ThenBy(point => point.RelativeError),
        ];
    }
}
