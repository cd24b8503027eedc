using BenchmarkDotNet.Loggers;

namespace Specializer.Bench;

/// <summary>One line a benchmark, and errors; the rest of what BenchmarkDotNet says is left out.</summary>
internal sealed class ProgressLogger : ILogger
{
    private const string BenchmarkBegins = "// Benchmark: ";
    private string _line = "";

    public string Id => nameof(ProgressLogger);

    public int Priority => 0;

    public void Write(LogKind logKind, string text)
    {
        _line += text;
        if (logKind == LogKind.Error)
        {
            Console.Error.Write(text);
        }
    }

    public void WriteLine()
    {
        if (_line.StartsWith(BenchmarkBegins, StringComparison.Ordinal))
        {
            string name = _line[BenchmarkBegins.Length..];
            int end = name.IndexOf(": ", StringComparison.Ordinal);
            Console.WriteLine(end < 0 ? name : name[..end] + name[Math.Max(end, name.IndexOf('[', StringComparison.Ordinal) - 1)..]);
        }

        _line = "";
    }

    public void WriteLine(LogKind logKind, string text)
    {
        Write(logKind, text);
        WriteLine();
    }

    public void Flush()
    {
    }
}
