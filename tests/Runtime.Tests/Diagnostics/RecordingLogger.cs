using Microsoft.Extensions.Logging;

namespace Specializer.Tests.Diagnostics;

/// <summary>Keeps the lines of the library's log while it lives.</summary>
internal sealed class RecordingLogger : ILoggerFactory, ILogger
{
    private readonly ILoggerFactory _before = SpecializerDiagnostics.LoggerFactory;

    public RecordingLogger() => SpecializerDiagnostics.LoggerFactory = this;

    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public string? Category { get; private set; }

    public void Dispose() => SpecializerDiagnostics.LoggerFactory = _before;

    public ILogger CreateLogger(string categoryName)
    {
        Category = categoryName;
        return this;
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, formatter(state, exception)));
}
