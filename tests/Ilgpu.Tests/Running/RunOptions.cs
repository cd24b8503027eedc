using Xunit.Abstractions;

namespace Specializer.Tests.Running;

/// <summary>Options of a run, all of them left at their defaults.</summary>
internal sealed class RunOptions : Xunit.LongLivedMarshalByRefObject, ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> _values = [];

    /// <inheritdoc/>
    public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) && value is TValue typed ? typed : default!;

    /// <inheritdoc/>
    public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
}
