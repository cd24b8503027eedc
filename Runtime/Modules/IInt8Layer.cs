namespace Specializer;

/// <summary>A layer of int8 weights and activations whose configs are known at run time only.</summary>
internal interface IInt8Layer
{
    /// <summary>Ŵ[N, K].</summary>
    AbsmaxTensor Weight { get; }

    /// <summary>How x is quantized in every pass.</summary>
    AbsmaxConfig Activation { get; }

    /// <summary>The kernels of weight and activations, by name.</summary>
    string Kernels { get; }
}
