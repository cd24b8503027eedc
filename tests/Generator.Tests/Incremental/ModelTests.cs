extern alias generator;
using generator::Specializer.Generator;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Incremental;

/// <summary>The values that pass between the steps: equal for equal declarations, and free of Roslyn's objects.</summary>
public sealed class ModelTests
{
    private const string Source = """
        using Specializer;

        namespace Models
        {
            public partial class Layer
            {
                [Quant(Bits = 3, Group = 128, Axis = 0, Optimize = false, RoundZero = true, Scale = ScaleType.Float16)]
                internal partial record struct Hqq3;
            }

            [Quant(Bits = 7)]
            public partial struct Wrong;

            [Absmax(Bits = 6, Operand = AbsmaxOperand.Weight)]
            public partial struct Int6;

            [Model]
            public partial class Net : Module
            {
                [Quant(Bits = 8, Group = 32), QuantScale(Group = 16), QuantZero]
                public LinearLayer Fc = new Linear(64, 64);
            }
        }
        """;

    private static readonly string[] StepNames =
    [
        TrackingNames.Scheme, TrackingNames.Kernels, TrackingNames.AbsmaxScheme, TrackingNames.AbsmaxKernels, TrackingNames.Model,
        TrackingNames.MemberSchemes, TrackingNames.Settings,
    ];

    public static TheoryData<string> Steps => [.. StepNames];

    /// <summary>A type of model that no step here gives would be compared by none of these tests.</summary>
    [Fact]
    public void ModelTypes_OfTheGenerator_AreAllReached()
    {
        HashSet<Type> reached = [.. StepNames.SelectMany(step => Models(Source, step)).SelectMany(ObjectGraph.Types).Select(Definition)];
        Type[] declared = [.. typeof(SpecializerGenerator).Assembly.GetTypes()
            .Where(type => type.Namespace == "Specializer.Generator.Model" && !type.IsNested && !(type.IsAbstract && type.IsSealed) && !type.IsEnum)];

        // What parsing gives is taken apart at once, because it holds diagnostics.
        Assert.Equal(["ParseResult`1"], declared.Where(type => !reached.Contains(type)).Select(type => type.Name));
        Assert.NotEmpty(declared);

        static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Model_OfAnyStep_ReachesNoRoslynObject(string step) =>
        Assert.All(Models(Source, step), model => Assert.Null(ObjectGraph.PathToRoslyn(model)));

    [Fact]
    public void PathToRoslyn_ResultWithADiagnostic_IsFound() =>
        Assert.Contains(Models(Source, TrackingNames.Parse), result => ObjectGraph.PathToRoslyn(result)?.Contains("Diagnostic", StringComparison.Ordinal) == true);

    [Theory]
    [MemberData(nameof(Steps))]
    public void Model_OfEqualSource_IsEqualWithEqualHash(string step)
    {
        object[] first = Models(Source, step);
        object[] second = Models("// Moved.\n" + Source.Replace("Bits = 3, Group = 128", "Group = 100 + 28, Bits = 3.0"), step);
        Assert.NotEmpty(first);
        Assert.Equal(first.Length, second.Length);
        for (int i = 0; i < first.Length; i++)
        {
            Assert.NotSame(first[i], second[i]);
            Assert.NotEqual(0, first[i].GetHashCode());
            Assert.True(first[i].Equals(second[i]));
            Assert.Equal(first[i].GetHashCode(), second[i].GetHashCode());
        }
    }

    [Theory]
    [InlineData("Bits = 3", "Bits = 2", true)]
    [InlineData("Group = 128", "Group = 64", true)]
    [InlineData("Axis = 0", "Axis = 1", true)]
    [InlineData("ScaleType.Float16", "ScaleType.BFloat16", true)]
    [InlineData("Optimize = false", "Optimize = true", false)]
    [InlineData("RoundZero = true", "RoundZero = false", false)]
    [InlineData("struct Hqq3", "struct Hqq", false)]
    [InlineData("partial record struct", "partial struct", false)]
    [InlineData("partial class Layer", "partial class Block", false)]
    [InlineData("partial class Layer", "partial record Layer", false)]
    [InlineData("namespace Models", "namespace Other", false)]
    [InlineData("Bits = 7", "Bits = 9", false)]
    [InlineData("QuantScale(Group = 16)", "QuantScale(Group = 8)", true, TrackingNames.Model)]
    [InlineData("Bits = 8, Group = 32", "Bits = 8, Group = 16", true, TrackingNames.Model)]
    [InlineData("LinearLayer Fc", "LinearLayer Fc2", false, TrackingNames.Model)]
    [InlineData("partial class Net", "partial class Net2", false, TrackingNames.Model)]
    [InlineData("Bits = 6", "Bits = 5", false, TrackingNames.AbsmaxScheme)]
    [InlineData("AbsmaxOperand.Weight", "AbsmaxOperand.Activation", false, TrackingNames.AbsmaxScheme)]
    [InlineData("struct Int6", "struct Int", false, TrackingNames.AbsmaxScheme)]
    public void Model_OfAnotherDeclaration_IsNotEqual(string text, string replacement, bool anotherKernel, string step = TrackingNames.Scheme)
    {
        string edited = Source.Replace(text, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Models(Source, step), Models(edited, step));
        Assert.Equal(!anotherKernel, Models(Source, TrackingNames.Kernels).SequenceEqual(Models(edited, TrackingNames.Kernels)));
    }

    private static object[] Models(string source, string step) =>
    [
        .. GeneratorHarness.Run(GeneratorHarness.Project("Tests", source)).Result.TrackedSteps[step]
            .SelectMany(run => run.Outputs)
            .Select(output => output.Value),
    ];
}
