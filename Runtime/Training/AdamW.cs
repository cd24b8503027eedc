namespace Specializer;

/// <summary>Adam with decoupled weight decay and bias correction.</summary>
/// <remarks>
/// With gradient g in step t: θ ← θ − η·λ·θ; m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²;
/// θ ← θ − η·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε). Moments are kept in float32, as torch keeps them; each element by itself.
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019; torch.optim.AdamW.
/// </remarks>
public sealed class AdamW
{
    private readonly AdamWOptions _options;
    private readonly (float[] Mean, float[] Square)[] _moments;

    /// <summary>Begins at step 0 with moments of 0.</summary>
    /// <param name="parameters">What is trained; they are kept, not copied.</param>
    /// <param name="options">The constants; null for torch's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant is out of its range.</exception>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _options = options ?? new AdamWOptions();
        _options.Check();
        Parameters = parameters;
        _moments = [.. parameters.Select(parameter => (new float[parameter.Values.Length], new float[parameter.Values.Length]))];
    }

    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Moves every parameter against its gradient; the gradients stay as they are.</summary>
    /// <param name="learningRate">η, ≥ 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or no number.</exception>
    public void Step(double learningRate)
    {
        if (!(learningRate >= 0) || !double.IsFinite(learningRate))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is a number of at least 0.");
        }

        Steps++;
        float stepSize = (float)(learningRate / (1 - Math.Pow(_options.Beta1, Steps)));
        float squareFactor = (float)(1 / (1 - Math.Pow(_options.Beta2, Steps)));
        for (int i = 0; i < Parameters.Count; i++)
        {
            double decay = Parameters[i].Decays ? learningRate * _options.WeightDecay : 0;
            Move(Parameters[i], _moments[i], (float)(1 - decay), stepSize, squareFactor);
        }
    }

    private void Move(Parameter parameter, (float[] Mean, float[] Square) moments, float kept, float stepSize, float squareFactor)
    {
        float beta1 = (float)_options.Beta1, beta2 = (float)_options.Beta2, epsilon = (float)_options.Epsilon;
        Span<float> values = parameter.Values;
        ReadOnlySpan<float> gradients = parameter.Gradient.AsSpan(0, values.Length);
        Span<float> means = moments.Mean.AsSpan(0, values.Length), squares = moments.Square.AsSpan(0, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            float gradient = gradients[i];
            float mean = means[i] = (beta1 * means[i]) + ((1 - beta1) * gradient);
            float square = squares[i] = (beta2 * squares[i]) + ((1 - beta2) * gradient * gradient);
            values[i] = (values[i] * kept) - (stepSize * mean / (MathF.Sqrt(square * squareFactor) + epsilon));
        }
    }
}
