namespace Specializer.Tests.State;

public sealed class ModelChildrenTests
{
    [Fact]
    public void NamedModules_GeneratedClass_HasSnakeCaseNamesInOrderOfDeclaration() => Assert.Equal(
        [
            "", "fc1", "embed_tokens", "q_proj", "act_fn", "layers", "layers.0", "layers.0.mlp_up", "layers.1", "layers.1.mlp_up",
            "head", "head.0", "head.1", "head.2", "norm",
        ],
        new Net().NamedModules().Select(named => named.Name));

    [Fact]
    public void NamedModules_DerivedGenericClass_HasTheChildrenOfItsBaseFirst() => Assert.Equal(
        ["", "mlp_up", "gate"], new GatedBlock<SiLU>(1, new SiLU()).NamedModules().Select(named => named.Name));

    [Fact]
    public void NamedModules_NullChild_IsSkipped() =>
        Assert.DoesNotContain("norm", new Net { Norm = null }.NamedModules().Select(named => named.Name));

    [Fact]
    public void Replace_FieldsAndProperties_HoldTheReplacements()
    {
        var net = new Net();
        int replaced = net.Replace<Linear>((_, linear) => QuantLinear<Hqq5>.From(linear));
        Assert.Equal(6, replaced);
        Assert.All<Module>(
            [net.Fc1, net.QProj, net.Layers[0].MLPUp, net.Layers[1].MLPUp, net.Head[0], net.Head[2]],
            module => Assert.IsType<QuantLinear<Hqq5>>(module));
        Assert.IsType<Linear>(net.Last);
    }

    [Fact]
    public void Replace_PropertyWithPrivateSetter_IsSet()
    {
        var net = new Net();
        net.Replace<LayerSequence>((_, _) => new LayerSequence(new GELU()));
        Assert.IsType<GELU>(Assert.Single(net.Head));
    }

    [Theory]
    [InlineData("act_fn")]
    [InlineData("embed_tokens")]
    public void Replace_PlaceThatCannotBeSet_NamesItAndChangesNothing(string fixedName)
    {
        var net = new Net();
        Module[] before = [.. net.NamedModules().Select(named => named.Module)];
        var thrown = Assert.Throws<InvalidOperationException>(() => net.Replace<Module>((name, module) =>
            name == fixedName ? new SiLU() : name == "fc1" ? new Linear(16, 32) : module));
        Assert.StartsWith($"'{fixedName}' is a readonly field or a property without a setter", thrown.Message);
        Assert.Equal(before, net.NamedModules().Select(named => named.Module));
    }

    [Fact]
    public void Replace_ChildOfAPlaceThatCannotBeSet_IsReplaced()
    {
        var list = new FixedList();
        Assert.Equal(1, list.Replace<Linear>((_, linear) => QuantLinear<Hqq1>.From(linear)));
        Assert.IsType<QuantLinear<Hqq1>>(list.Layers[0]);
    }

    [Fact]
    public void DeclaredSchemes_GeneratedClass_AreThoseOfItsAssembly()
    {
        IReadOnlyList<QuantScheme> schemes = new Net().DeclaredSchemes;
        Assert.Contains(QuantScheme.Of<Hqq4>(), schemes);
        Assert.Contains(schemes, scheme => scheme.Config.Bits == 3 && !scheme.Config.Optimize);
    }
}

[Model]
internal sealed partial class FixedList : Module
{
    public ModuleList<LinearLayer> Layers { get; } = new(new Linear(8, 8));
}
