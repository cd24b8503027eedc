namespace Specializer.Tests.Modules;

public sealed class ModuleReplaceTests
{
    [Fact]
    public void Replace_Linears_CallsOncePerNameInOrderAndPutsThemInPlace()
    {
        var net = new MyNet();
        List<string> names = [];
        int replaced = net.Replace<Linear>((name, linear) =>
        {
            names.Add(name);
            return new Doubled(linear);
        });
        Assert.Equal(4, replaced);
        Assert.Equal(["fc1", "fc2", "seq.0", "seq.2"], names);
        Assert.All<Module>([net.Fc1, net.Fc2, net.Seq[0], net.Seq[2]], module => Assert.IsType<Doubled>(module));
        Assert.IsType<MyLinear>(net.Seq[3]);
    }

    [Fact]
    public void Replace_FunctionKeepsOne_ThatOneStays()
    {
        var net = new MyNet();
        LinearLayer kept = net.Fc2;
        int replaced = net.Replace<Linear>((name, linear) => name.EndsWith("fc2") ? linear : new Doubled(linear));
        Assert.Equal(3, replaced);
        Assert.Same(kept, net.Fc2);
    }

    [Fact]
    public void Replace_FunctionThrows_ChangesNothing()
    {
        var net = new MyNet();
        IReadOnlyList<NamedModule> before = net.NamedModules();
        Assert.Throws<InvalidDataException>(
            () => net.Replace<Linear>((name, linear) => name == "seq.2" ? throw new InvalidDataException() : new Doubled(linear)));
        Assert.Equal(before, net.NamedModules());
    }

    [Fact]
    public void Replace_TypeDoesNotFitItsPlace_NamesBothTypesAndTheOneToDeclareAndChangesNothing()
    {
        var holder = new LinearHolder();
        LinearLayer before = holder.First;
        var thrown = Assert.Throws<InvalidOperationException>(() => holder.Replace<Linear>((_, linear) => new Doubled(linear)));
        Assert.Equal(
            "'second' is declared as Linear, which cannot hold the Doubled that replaces it; declare it as LinearLayer. Nothing was replaced.",
            thrown.Message);
        Assert.Same(before, holder.First);
    }

    [Fact]
    public void Replace_GenericTypeDoesNotFit_NamesItAsWritten()
    {
        var holder = new ModuleList<Linear>(MyNet.Zeros(2, 2));
        var thrown = Assert.Throws<InvalidOperationException>(() => holder.Replace<Linear>((_, _) => new ModuleList<Layer>()));
        Assert.Equal(
            "'0' is declared as Linear, which cannot hold the ModuleList<Layer> that replaces it; declare it as Module. Nothing was replaced.",
            thrown.Message);
    }

    [Fact]
    public void Replace_ReturnsNull_Throws()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => new MyNet().Replace<Linear>((_, _) => null!));
        Assert.Contains("'fc1'", thrown.Message);
    }

    [Fact]
    public void Replace_WeightCannotBeQuantized_NamesTheLayer()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new MyNet().Replace<Linear>(
            (name, linear) => name == "fc2" ? throw new ArgumentException("Element (0, 3) of the weight is NaN.") : linear));
        Assert.Equal("'fc2': Element (0, 3) of the weight is NaN.", thrown.Message);
    }

    [Fact]
    public void Replace_SharedModule_IsReplacedOnceEverywhere()
    {
        Linear shared = MyNet.Zeros(3, 3);
        var net = new LayerSequence(shared, new LayerSequence(shared), shared);
        int calls = 0;
        int replaced = net.Replace<Linear>((_, linear) =>
        {
            calls++;
            return new Doubled(linear);
        });
        Assert.Equal((1, 1), (calls, replaced));
        Assert.IsType<Doubled>(net[0]);
        Assert.Same(net[0], net[2]);
        Assert.Same(net[0], ((LayerSequence)net[1])[0]);
    }

    [Fact]
    public void Replace_SharedModuleFitsOnlyItsFirstPlace_ChangesNothing()
    {
        var holder = new LinearHolder();
        holder.First = holder.Second;
        Assert.Throws<InvalidOperationException>(() => holder.Replace<Linear>((_, linear) => new Doubled(linear)));
        Assert.Same(holder.First, holder.Second);
    }

    [Fact]
    public void Replace_ReplacementHoldsTheWantedType_IsNotLookedThrough()
    {
        var net = new LayerSequence(MyNet.Zeros(2, 2));
        int replaced = net.Replace<Linear>((_, linear) => new LayerSequence(linear, new ReLU()));
        Assert.Equal(1, replaced);
        Assert.IsType<Linear>(((LayerSequence)net[0])[0]);
    }

    [Fact]
    public void Replace_ParentAndChildMatch_ChildOfAReplacedParentIsLeftOut()
    {
        var net = new LayerSequence(new LayerSequence(new LayerSequence(new ReLU())));
        List<string> names = [];
        net.Replace<LayerSequence>((name, _) =>
        {
            names.Add(name);
            return new SiLU();
        });
        Assert.Equal(["0"], names);
        Assert.IsType<SiLU>(net[0]);
    }

    /// <summary>A linear layer that is no <see cref="Linear"/>.</summary>
    private sealed class Doubled(Linear inner) : LinearLayer(inner.InFeatures, inner.OutFeatures, inner.Bias)
    {
        public override double BitsPerWeight => 64;

        protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y) => inner.Forward(x, m, y);
    }

    private sealed class LinearHolder : Module
    {
        public LinearLayer First = MyNet.Zeros(2, 2);
        public Linear Second = MyNet.Zeros(2, 2);

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("first", ref First!);
            visitor.Visit("second", ref Second!);
        }
    }
}
