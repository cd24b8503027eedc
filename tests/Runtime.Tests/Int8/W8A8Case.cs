namespace Specializer.Tests.Int8;

/// <summary>One pair of quantizers, as objects: the layer that runs them and the quantizers by themselves.</summary>
internal sealed class W8A8Case
{
    private readonly AbsmaxScheme _weight;
    private readonly AbsmaxScheme _activation;

    private W8A8Case(AbsmaxScheme weight, AbsmaxScheme activation, Func<Linear, LinearLayer> from)
    {
        _weight = weight;
        _activation = activation;
        From = from;
    }

    /// <summary>Every combination that is tested, by name.</summary>
    public static IReadOnlyDictionary<string, W8A8Case> All { get; } = new[]
    {
        Of<WeightChannel8, ActivationToken8>(),
        Of<WeightChannel4, ActivationToken8>(),
        Of<WeightTensor8, ActivationTensor8>(),
        Of<WeightChannel8, ActivationToken8Asymmetric>(),
        Of<WeightChannel8Asymmetric, ActivationToken8>(),
        Of<WeightChannel8Asymmetric, ActivationToken8Asymmetric>(),
        Of<WeightTensor8Asymmetric, ActivationTensor6Asymmetric>(),
    }.ToDictionary(one => one.Name);

    public string Name => $"{_weight.Name} × {_activation.Name}";

    /// <summary>Quantizes a dense layer.</summary>
    public Func<Linear, LinearLayer> From { get; }

    public bool IsSymmetric => _weight.Config.Symmetric && _activation.Config.Symmetric;

    /// <summary>y without bias from the codes of both, summed in int64 and scaled with the roundings that the layer documents.</summary>
    public float[] ExactProduct(Linear linear, float[] x, int m)
    {
        (int n, int k) = (linear.OutFeatures, linear.InFeatures);
        AbsmaxTensor w = _weight.Encode(linear.Weight, n, k);
        AbsmaxTensor a = _activation.Encode(x, m, k);
        float[] y = new float[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                long sum = 0;
                for (int l = 0; l < k; l++)
                {
                    sum += (a.Codes[(i * k) + l] - (long)Of(a.Zero, i)) * (w.Codes[(j * k) + l] - (long)Of(w.Zero, j));
                }

                y[(i * n) + j] = IsSymmetric
                    ? (float)(int)sum * (Of(a.Scale, i) * Of(w.Scale, j))
                    : (float)(sum * ((double)Of(a.Scale, i) * Of(w.Scale, j)));
            }
        }

        return y;

        static float Of(float[]? values, int row) => values is null ? 0 : values[values.Length == 1 ? 0 : row];
    }

    /// <summary>Σ x̂ŵ and Σ |x̂ŵ| in float64 of fake-quantized weights and activations.</summary>
    public (double[] Sum, double[] Magnitude) FakeQuantizedProduct(Linear linear, float[] x, int m)
    {
        (int n, int k) = (linear.OutFeatures, linear.InFeatures);
        float[] w = [.. linear.Weight];
        float[] a = [.. x];
        _weight.FakeQuantizeInPlace(w, n, k);
        _activation.FakeQuantizeInPlace(a, m, k);
        double[] sums = new double[m * n];
        double[] magnitudes = new double[m * n];
        for (int i = 0; i < m * n; i++)
        {
            for (int l = 0; l < k; l++)
            {
                double product = (double)a[(i / n * k) + l] * w[(i % n * k) + l];
                sums[i] += product;
                magnitudes[i] += Math.Abs(product);
            }
        }

        return (sums, magnitudes);
    }

    private static W8A8Case Of<TWeight, TActivation>()
        where TWeight : struct, IInt8Weight<TWeight>
        where TActivation : struct, IInt8Activation<TActivation> => new(
            AbsmaxScheme.Of<TWeight>(),
            AbsmaxScheme.Of<TActivation>(),
            linear => W8A8Linear<TWeight, TActivation>.From(linear));
}
