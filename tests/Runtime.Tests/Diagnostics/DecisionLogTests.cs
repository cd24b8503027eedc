using Microsoft.Extensions.Logging;
using Specializer.Tests.Checkpoints;
using Specializer.Tests.Int8;

namespace Specializer.Tests.Diagnostics;

[Collection(ListeningCollection.Name)]
public sealed class DecisionLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Quantize_GroupFits_SaysInstructionsAtDebug()
    {
        Quantize<Observed4>(n: 16, k: 96);
        (LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Debug, "Specializer"), (level, _log.Category));
        Assert.Equal(
            $"Weight [16, 96] as Q4G48A1_HqqColumn_Float32: tiles of 16 rows, {DecisionLog.FloatInstructions}, activations Float32.", text);
    }

    [Fact]
    public void Quantize_GroupRunsOverRows_WarnsWithReasonAndRemedy()
    {
        Quantize<Observed4>(n: 12, k: 40);
        (LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("Weight [12, 40] as Q4G48A1_HqqColumn_Float32 has no execution layout", text);
        Assert.Contains("K = 40 is no multiple of the group, 48", text);
        Assert.EndsWith("A group that divides 40 avoids it.", text);
    }

    [Fact]
    public void Quantize_GroupRunsOverColumns_NamesN()
    {
        Quantize<Observed3Axis0>(n: 40, k: 12);
        Assert.Contains("N = 40 is no multiple of the group, 48", Assert.Single(_log.Lines).Text);
    }

    [Fact]
    public void W8A8_Made_SaysInstructions()
    {
        W8A8Linear<WeightChannel8, ActivationToken8>.From(new Linear(32, 2));
        (LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Debug, level);
        Assert.EndsWith($"int8 products, {DecisionLog.Int8Instructions}.", text);
    }

    [Fact]
    public void Load_OtherConfigStoredAlike_SaysWhichIsUsed()
    {
        string path = Path.Combine(_folder.Path, "layer.safetensors");
        QuantLinear<Observed4>.From(new Linear(RandomFloats.Normal(16 * 96, seed: 1), 96, 16)).SaveState(path);
        using var source = SafetensorsFile.Open(path);
        _log.Lines.Clear();
        HqqCheckpoint.Read(source).Load([QuantScheme.Of<Observed4Plain>()]);
        (LogLevel level, string text) = _log.Lines[0];
        Assert.Equal(LogLevel.Information, level);
        Assert.Contains("it is read as Observed4Plain, which is declared as [Quant(Bits = 4, Group = 48", text);
    }

    [Fact]
    public void LoadState_NotStrict_WarnsOfWhatDidNotFit()
    {
        string path = Path.Combine(_folder.Path, "layer.safetensors");
        new Linear(3, 2).SaveState(path);
        using var source = SafetensorsFile.Open(path);
        new Linear(3, 2, bias: false).LoadState(source, new LoadOptions { Strict = false });
        (LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("1 unexpected:", text);
    }

    private static void Quantize<TScheme>(int n, int k)
        where TScheme : struct, IQuantScheme<TScheme> =>
        QuantizedTensor<TScheme>.Quantize(RandomFloats.Normal(n * k, seed: 2), n, k);
}
