namespace Specializer;

/// <summary>A learning rate that rises linearly during warm-up and then falls along half a cosine to 0.</summary>
/// <remarks>
/// Step t of T, counted from 0, with w steps of warm-up: peak·(t + 1)/w before step w, then peak·(1 + cos(π·(t − w)/(T − w)))/2.
/// Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, without restarts.
/// </remarks>
public sealed class CosineSchedule
{
    private readonly double _peak;
    private readonly int _steps;
    private readonly int _warmUpSteps;

    /// <summary>Sets the shape.</summary>
    /// <param name="peak">The largest rate, ≥ 0 and finite.</param>
    /// <param name="steps">T, &gt; 0.</param>
    /// <param name="warmUpSteps">w, 0..T.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public CosineSchedule(double peak, int steps, int warmUpSteps = 0)
    {
        if (!(peak >= 0) || !double.IsFinite(peak))
        {
            throw new ArgumentOutOfRangeException(nameof(peak), peak, "A learning rate is a number of at least 0.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(warmUpSteps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(warmUpSteps, steps);
        (_peak, _steps, _warmUpSteps) = (peak, steps, warmUpSteps);
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">t, 0 ≤ t &lt; T.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    public double RateAt(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, _steps);
        return step < _warmUpSteps
            ? _peak * (step + 1) / _warmUpSteps
            : _peak * (1 + Math.Cos(Math.PI * (step - _warmUpSteps) / (_steps - _warmUpSteps))) / 2;
    }
}
