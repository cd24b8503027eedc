namespace Specializer.Tests.Int8;

public sealed class AbsmaxTensorTests
{
    private static readonly AbsmaxConfig Rows = WeightChannel8.Config;
    private static readonly AbsmaxConfig AsymmetricRows = WeightChannel8Asymmetric.Config;

    [Fact]
    public void Constructor_PartsThatFit_DequantizesThem()
    {
        var tensor = new AbsmaxTensor(AsymmetricRows, [2, 2], [1, 2, -128, 127], [0.5f, 2f], [1f, -1f]);
        Assert.Equal([0f, 0.5f, -254f, 256f], tensor.Dequantize());
    }

    [Fact]
    public void Constructor_ShapeOfOtherLength_NamesBoth() => AssertRefused(
        "6 elements are not [2, 2]", () => new AbsmaxTensor(Rows, [2, 2], new sbyte[6], new float[2], null));

    [Fact]
    public void Constructor_TooFewScales_SaysHowMany() => AssertRefused(
        "scale must have 2 elements, not 1", () => new AbsmaxTensor(Rows, [2, 3], new sbyte[6], new float[1], null));

    [Fact]
    public void Constructor_ZeroPointsWhereNoneBelong_Throws() => AssertRefused(
        "has no zero points", () => new AbsmaxTensor(Rows, [2, 3], new sbyte[6], new float[2], new float[2]));

    [Fact]
    public void Constructor_NoZeroPointsWhereNeeded_Throws() => AssertRefused(
        "needs zero points", () => new AbsmaxTensor(AsymmetricRows, [2, 3], new sbyte[6], new float[2], null));

    [Theory]
    [InlineData("no shape [.., rows, columns]", 6)]
    [InlineData("sizes are positive", 0, 6)]
    [InlineData("sizes are positive", -2, -3)]
    [InlineData("sizes are positive", 65_536, 65_536)]
    [InlineData("6 elements are not [2, 2]", 2, 2)]
    public void Encode_ShapeThatIsNone_SaysWhy(string problem, params int[] shape) =>
        AssertRefused(problem, () => AbsmaxQuantizer<WeightChannel8>.Encode(new float[6], shape));

    [Fact]
    public void FakeQuantize_IntoItself_NamesTheOtherMethod()
    {
        float[] values = new float[6];
        AssertRefused("FakeQuantizeInPlace", () => AbsmaxQuantizer<WeightChannel8>.FakeQuantize(values, values, 2, 3));
    }

    [Fact]
    public void FakeQuantize_TargetOfOtherLength_Throws() => AssertRefused(
        "quantized must have 6 elements", () => AbsmaxQuantizer<WeightChannel8>.FakeQuantize(new float[6], new float[5], 2, 3));

    [Fact]
    public void Config_AsText_IsTheAttribute() =>
        Assert.Equal("[Absmax(Bits = 8, Operand = Weight, Granularity = Channel, Symmetric = true)]", Rows.ToString());

    [Fact]
    public void Config_GranularityThatTheOperandLacks_Throws() => AssertRefused(
        "Weight has no granularity Token", () => new AbsmaxConfig(8, AbsmaxOperand.Weight, AbsmaxGranularity.Token, Symmetric: true));

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Config_BitsBeyondAByte_Throws(int bits) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new AbsmaxConfig(bits, AbsmaxOperand.Weight, AbsmaxGranularity.Channel, Symmetric: true));

    private static void AssertRefused(string problem, Action action) =>
        Assert.Contains(problem, Assert.Throws<ArgumentException>(action).Message);
}
