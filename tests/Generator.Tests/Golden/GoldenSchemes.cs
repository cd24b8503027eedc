using Specializer.Generator.Tests.Harness;
using Xunit.Sdk;

namespace Specializer.Generator.Tests.Golden;

/// <summary>The compiled configs of all golden cases.</summary>
public sealed class GoldenSchemes : IDisposable
{
    private readonly CompiledSchemes? _together;
    private CompiledSchemes? _alone;

    /// <summary>Compiles what every case needs in one go.</summary>
    public GoldenSchemes()
    {
        try
        {
            _together = new CompiledSchemes(GoldenFolder.Cases.Values.SelectMany(Configs));
        }
        catch (XunitException)
        {
            // A config that cannot be compiled must fail its own cases only: each case compiles for itself then.
        }
    }

    /// <summary>The schemes of a case, among others.</summary>
    public CompiledSchemes For(GoldenCase golden)
    {
        if (_together is not null)
        {
            return _together;
        }

        _alone?.Dispose();
        return _alone = new CompiledSchemes(Configs(golden));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _together?.Dispose();
        _alone?.Dispose();
    }

    private static IEnumerable<string> Configs(GoldenCase golden) => GoldenFolder.Kinds[golden.Kind].Configs(golden);
}
