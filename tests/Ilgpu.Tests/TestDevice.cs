#if SPECIALIZER_ILGPU
namespace Specializer.Tests;

/// <summary>The device that SPECIALIZER_DEVICE names, opened once for all tests; by default the emulator. Tests on it run one after the other.</summary>
public sealed class TestDevice : IDisposable
{
    /// <summary>The collection that shares it.</summary>
    public const string Collection = "The device under test";

    /// <summary>The opened device.</summary>
    public GpuContext Gpu { get; } = GpuContext.Open(Environment.GetEnvironmentVariable("SPECIALIZER_DEVICE") ?? "ilgpu-cpu");

    /// <inheritdoc/>
    public void Dispose() => Gpu.Dispose();
}

/// <summary>Ties <see cref="TestDevice"/> to its collection.</summary>
[Xunit.CollectionDefinition(TestDevice.Collection)]
public sealed class TestDeviceCollection : Xunit.ICollectionFixture<TestDevice>;
#endif
