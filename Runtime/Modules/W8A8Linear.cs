using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Specializer;

/// <summary>
/// y = x·Ŵᵀ + bias from integers: int8 weights, activations quantized to int8 in every forward pass, sums in int32, then the scales
/// of token and output channel.
/// </summary>
/// <typeparam name="TWeight">How weights are quantized, an <see cref="AbsmaxAttribute"/> with a scale for each output channel or one for all.</typeparam>
/// <typeparam name="TActivation">How activations are quantized, likewise with a scale for each token or one for the tensor.</typeparam>
/// <remarks>
/// <code>
/// model.Replace&lt;Linear&gt;((name, linear) => name is "fc1" or "fc2" ? W8A8Linear&lt;WeightChannel8, ActivationToken8&gt;.From(linear) : linear);
/// </code>
/// The sums are exact. Let x̂ and ŵ be what the codes stand for, (code − zero)·scale: y lies within 3·2⁻²⁴·|Σx̂ŵ| of Σx̂ŵ to first
/// order where both configs are symmetric, within 2⁻²³·|Σx̂ŵ| with zero points; adding the bias rounds once more. Against a dense
/// product of fake-quantized weights and activations, whose elements are rounded, 2·2⁻²⁴·Σ|x̂ŵ| and that product's own error come on top.
/// <para>
/// An output's bits depend on its row of x and its row of W only (with one scale for the tensor, on the scale of the whole of x as well),
/// not on the number of threads. A row of x with an element that is not finite gives NaN. Several threads may call one layer.
/// </para>
/// </remarks>
public sealed class W8A8Linear<TWeight, TActivation> : LinearLayer, IInt8Layer
    where TWeight : struct, IInt8Weight<TWeight>
    where TActivation : struct, IInt8Activation<TActivation>
{
    // Bounds the scratch memory for codes of x.
    private const int RowsPerPass = 1024;

    private static readonly string KernelName = $"{TWeight.KernelName}*{TActivation.KernelName}";

    private Int8Weight _weight;

    /// <summary>Wraps a weight that is quantized already.</summary>
    /// <param name="weight">
    /// Ŵ[N, K], quantized as <typeparamref name="TWeight"/> declares it. Its arrays are kept; only loading a state may change them.
    /// </param>
    /// <param name="bias">[N], or null; it is kept, not copied, and not quantized.</param>
    /// <exception cref="ArgumentException">
    /// The weight has another config or is no matrix, K exceeds 65536, beyond which a sum could leave int32, or the bias does not have N elements.
    /// </exception>
    public W8A8Linear(AbsmaxTensor weight, float[]? bias)
        : base(Checked(weight).Shape[1], weight.Shape[0], bias)
    {
        Weight = weight;
        _weight = new Int8Weight(weight);
        DecisionLog.Int8Chosen(SpecializerDiagnostics.Log, OutFeatures, InFeatures, KernelName, DecisionLog.Int8Instructions);
    }

    /// <summary>Ŵ[N, K].</summary>
    public AbsmaxTensor Weight { get; }

    AbsmaxConfig IInt8Layer.Activation => TActivation.Config;

    string IInt8Layer.Kernels => KernelName;

    /// <inheritdoc/>
    public override double BitsPerWeight => 8.0 * _weight.Bytes / ((double)InFeatures * OutFeatures);

    /// <summary>Quantizes a dense layer. The bias is shared with it.</summary>
    /// <param name="linear">The layer; it is left as it is.</param>
    /// <param name="cancellation">Checked before the weight is quantized.</param>
    /// <exception cref="ArgumentException">An element of the weight is not finite, or K exceeds 65536.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static W8A8Linear<TWeight, TActivation> From(Linear linear, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(linear);
        cancellation.ThrowIfCancellationRequested();
        using Activity? activity = Telemetry.Begin("quantize");
        activity?.SetTag(SpecializerDiagnostics.ConfigTag, KernelName).SetTag("n", linear.OutFeatures).SetTag("k", linear.InFeatures);
        KernelMeasurement measurement = KernelMeasurement.Begin();
        W8A8Linear<TWeight, TActivation> layer = new(AbsmaxQuantizer<TWeight>.Encode(linear.Weight, linear.OutFeatures, linear.InFeatures), linear.Bias);
        measurement.End(KernelOperation.Quantize, KernelName, layer._weight.Bytes, linear.Weight.Length);
        return layer;
    }

    /// <inheritdoc/>
    /// <remarks>The names are those of compressed-tensors: <c>weight</c> of int8, <c>weight_scale</c>, <c>weight_zero_point</c> as float32.</remarks>
    protected internal override void VisitState(IStateVisitor visitor)
    {
        visitor.Visit("weight", Weight.Codes, OutFeatures, InFeatures);
        visitor.Visit("weight_scale", Weight.Scale, Weight.Scale.Length, 1);
        if (Weight.Zero is { } zero)
        {
            visitor.Visit("weight_zero_point", zero, zero.Length, 1);
        }

        if (Bias is not null)
        {
            visitor.Visit("bias", Bias, OutFeatures);
        }
    }

    /// <inheritdoc/>
    protected internal override void OnStateLoaded() => _weight = new Int8Weight(Weight);

    /// <inheritdoc/>
    protected override void Multiply(ReadOnlySpan<float> x, int m, Span<float> y)
    {
        KernelMeasurement measurement = KernelMeasurement.Begin();
        using AbsmaxScales<TActivation> scales = AbsmaxScales<TActivation>.Of(x, InFeatures, forCodes: true);
        int rowsPerPass = Math.Min(m, RowsPerPass);
        int sumsPerRow = _weight.Zero is null ? 0 : 1;
        using var scratch = new RentedFloats(checked(rowsPerPass * ((_weight.Stride / sizeof(float)) + sumsPerRow)));
        for (int row = 0; row < m; row += rowsPerPass)
        {
            int rows = Math.Min(rowsPerPass, m - row);
            var codes = new Int8Activation
            {
                Codes = MemoryMarshal.Cast<float, sbyte>(scratch.Span)[..(rows * _weight.Stride)],
                Stride = _weight.Stride,
                Scale = scales.Scale.Length == 1 ? scales.Scale : scales.Scale.Slice(row, rows),
                Zero = scales.Zero.Length == 1 ? scales.Zero : scales.Zero.Slice(row, rows),
                HasZero = !TActivation.Config.Symmetric,
                RowSums = MemoryMarshal.Cast<float, int>(scratch.Span)[^(rowsPerPass * sumsPerRow)..],
            };
            var encode = new Int8EncodeWork<TActivation>(x.Slice(row * InFeatures, rows * InFeatures), InFeatures, codes);
            KernelPool.Shared.For(rows, AbsmaxScales<TActivation>.MinimumPerRange(InFeatures), in encode);
            Int8ProductWork.Run(KernelPool.Shared, codes, rows, _weight, y.Slice(row * OutFeatures, rows * OutFeatures));
        }

        measurement.End(KernelOperation.MatMul, KernelName, _weight.Bytes, (long)x.Length + y.Length);
    }

    private static AbsmaxTensor Checked(AbsmaxTensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Config != TWeight.Config)
        {
            throw new ArgumentException($"The weight is quantized as {weight.Config}, not as {TWeight.Config}.", nameof(weight));
        }

        if (weight.Shape.Length != 2 || weight.Shape[1] > Int8Product.LongestRow)
        {
            throw new ArgumentException(
                $"A weight [{string.Join(", ", weight.Shape)}] is no [N, K] with K up to {Int8Product.LongestRow}, whose sums fit int32.",
                nameof(weight));
        }

        return weight;
    }
}
