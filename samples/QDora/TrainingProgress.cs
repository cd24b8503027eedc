using System.Diagnostics;

namespace Specializer.Samples.QDora;

/// <summary>Prints a line every some steps: the mean loss since the line before, and the speed.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="steps">Steps of the run.</param>
/// <param name="interval">Steps of a line.</param>
internal sealed class TrainingProgress(TextWriter output, int steps, int interval)
{
    private long _start = Stopwatch.GetTimestamp();
    private int _step;
    private int _pending;
    private double _losses;
    private long _tokens;

    /// <summary>Counts a step.</summary>
    /// <param name="bitsPerByte">Its loss.</param>
    /// <param name="tokens">Tokens it was trained on.</param>
    public void Step(double bitsPerByte, int tokens)
    {
        _step++;
        _pending++;
        _losses += bitsPerByte;
        _tokens += tokens;
        if (_step % interval != 0 && _step != steps)
        {
            return;
        }

        double speed = _tokens / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        output.WriteLine(FormattableString.Invariant(
            $"step {_step}/{steps}: loss {_losses / _pending:F4} bits/byte, {speed:F0} tokens/s"));
        (_pending, _losses, _tokens, _start) = (0, 0, 0, Stopwatch.GetTimestamp());
    }
}
