extern alias generator;
using generator::Specializer.Generator.Emission;

namespace Specializer.Generator.Tests.Emission;

/// <summary>How long lines of emitted code are broken.</summary>
public sealed class LineFoldTests
{
    private static readonly string LongName = new('a', 60);

    [Fact]
    public void Fold_LineThatFits_LeavesIt()
    {
        string line = new('x', LineFold.LongestLine - 4);
        Assert.Equal(["    " + line], LineFold.Fold(line, 4));
    }

    [Fact]
    public void Fold_Signature_WritesOneParameterALine() => Assert.Equal(
        [
            "    public static void Pack(",
            $"        Dictionary<int, int> {LongName},",
            $"        ReadOnlySpan<float> {LongName}) =>",
        ],
        LineFold.Fold($"public static void Pack(Dictionary<int, int> {LongName}, ReadOnlySpan<float> {LongName}) =>", 4));

    [Fact]
    public void Fold_ParametersOfAListOpenedBefore_StayAtTheirIndentation() => Assert.Equal(
        [$"    int {LongName},", $"    int {LongName},", "    Func<int, int> end)"],
        LineFold.Fold($"int {LongName}, int {LongName}, Func<int, int> end)", 4));

    [Fact]
    public void Fold_Call_BreaksTheOuterListOnly() => Assert.Equal(
        [$"x = ref {LongName}(", $"    F({LongName}, 1),", "    (a + b) * c);"],
        LineFold.Fold($"x = ref {LongName}(F({LongName}, 1), (a + b) * c);", 0));

    [Fact]
    public void Fold_Expression_BreaksBeforeTheLoosestOperator() => Assert.Equal(
        [$"int x = ({LongName} | 1) * 2", $"    + F({LongName}, 3)", "    - 4;"],
        LineFold.Fold($"int x = ({LongName} | 1) * 2 + F({LongName}, 3) - 4;", 0));

    [Fact]
    public void Fold_Choice_PutsItsPartsOnLinesOfTheirOwn() => Assert.Equal(
        ["int x = Is", $"    ? {LongName}", $"    : {LongName};"],
        LineFold.Fold($"int x = Is ? {LongName} : {LongName};", 0));

    [Fact]
    public void Fold_LongLiteral_AddsPartsThatSayTheSame()
    {
        string[] lines = [.. LineFold.Fold($"throw new Exception(\"{LongName} {LongName} {LongName} (and, more)\");", 0)];
        Assert.Equal(["throw new Exception(", $"    \"{LongName} {LongName} \" +", $"    \"{LongName} (and, more)\");"], lines);
    }

    [Fact]
    public void Fold_CommentBehindCode_StandsBeforeIt() => Assert.Equal(
        ["    // why", $"    int {LongName} = {LongName};"],
        LineFold.Fold($"int {LongName} = {LongName}; // why", 4));

    [Fact]
    public void Fold_Comment_WrapsBetweenWords() => Assert.Equal(
        [$"// {LongName} {LongName}", "// ending."],
        LineFold.Fold($"// {LongName} {LongName} ending.", 0));

    [Fact]
    public void Fold_DocsOfOneLine_GivesTheTagsTheirOwnLinesAndBreaksOutsideTags() => Assert.Equal(
        ["/// <summary>", $"/// {LongName} {LongName[10..]}", "/// <see cref=\"X\"/> end.", "/// </summary>"],
        LineFold.Fold($"/// <summary>{LongName} {LongName[10..]} <see cref=\"X\"/> end.</summary>", 0));

    [Fact]
    public void Write_RawString_IsLeftAsItIs()
    {
        string line = $"mma {LongName}, {LongName}, {LongName};";
        var writer = new CodeWriter();
        writer.Write($"Emit(\"\"\"\n    {line}\n    \"\"\", a);");
        Assert.Equal($"Emit(\"\"\"\n    {line}\n    \"\"\", a);\n", writer.ToString());
    }
}
