namespace Specializer.Tests.Modules;

public sealed class ModuleNamesTests
{
    [Fact]
    public void NamedModules_NestedNetwork_HasTorchsOrderAndNames()
    {
        var net = new MyNet();
        Assert.Equal(
            [
                ("", typeof(MyNet)),
                ("fc1", typeof(Linear)),
                ("relu", typeof(ReLU)),
                ("fc2", typeof(Linear)),
                ("fc3", typeof(MyLinear)),
                ("seq", typeof(LayerSequence)),
                ("seq.0", typeof(Linear)),
                ("seq.1", typeof(ReLU)),
                ("seq.2", typeof(Linear)),
                ("seq.3", typeof(MyLinear)),
            ],
            net.NamedModules().Select(named => (named.Name, named.Module.GetType())));
        Assert.Same(net, net.NamedModules()[0].Module);
        Assert.Same(net.Seq[2], net.NamedModules()[8].Module);
    }

    [Fact]
    public void NamedModules_ListInList_JoinsNamesWithDots()
    {
        var list = new ModuleList<Module>(new ModuleList<Layer>(new ReLU()), new LayerSequence(new LayerSequence(new SiLU()), new GELU()));
        Assert.Equal(["", "0", "0.0", "1", "1.0", "1.0.0", "1.1"], list.NamedModules().Select(named => named.Name));
    }

    [Fact]
    public void NamedModules_SharedModule_IsListedOnceUnderItsFirstName()
    {
        var relu = new ReLU();
        var layers = new LayerSequence(relu, new LayerSequence(relu, new SiLU()), relu);
        Assert.Equal(["", "0", "1", "1.1"], layers.NamedModules().Select(named => named.Name));
    }

    [Fact]
    public void NamedModules_NullChild_IsSkipped() =>
        Assert.Equal(["", "fc1", "relu", "fc3", "seq", "seq.0", "seq.1", "seq.2", "seq.3"],
            new MyNet { Fc2 = null! }.NamedModules().Select(named => named.Name));
}
