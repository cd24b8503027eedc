namespace Specializer.Tests.Modules;

/// <summary>The network whose named_modules() torch prints as ModuleNamesTests expects.</summary>
internal sealed class MyNet : Module
{
    public LinearLayer Fc1 = Zeros(4, 8);
    public Layer ReLU = new ReLU();
    public LinearLayer Fc2 = Zeros(8, 2);
    public Layer Fc3 = new MyLinear();
    public LayerSequence Seq = new(Zeros(2, 4), new ReLU(), Zeros(4, 2), new MyLinear());

    public static Linear Zeros(int inFeatures, int outFeatures) => new(new float[inFeatures * outFeatures], inFeatures, outFeatures);

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("fc1", ref Fc1!);
        visitor.Visit("relu", ref ReLU!);
        visitor.Visit("fc2", ref Fc2!);
        visitor.Visit("fc3", ref Fc3!);
        visitor.Visit("seq", ref Seq!);
    }
}

/// <summary>A layer of a user's own.</summary>
internal sealed class MyLinear : Layer
{
    public override int OutFeaturesFor(int inFeatures) => inFeatures;

    public override void Forward(ReadOnlySpan<float> x, int m, Span<float> y) => x.CopyTo(y);
}
