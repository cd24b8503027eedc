using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Specializer.Layout;

namespace Specializer;

/// <summary>Fits a scale and a zero to every group, optionally refines the zeros, and encodes.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
/// <remarks>
/// The optimiser is hqq's <c>optimize_weights_proximal</c> in float32: at most 20 steps with p = 0.7 and a constant beta of 10, ended
/// by the first step that does not lower the mean error over the whole weight. As in hqq, that step's zeros are kept. The error
/// sum is added in blocks of a fixed size, so that the result does not depend on the thread count.
/// Source: hqq/core/quantize.py, hqq/core/optimize.py.
/// </remarks>
internal static class Quantizer<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>
{
    private const int MaxSteps = 20;

    /// <summary>Groups of one block: enough work for a thread, few enough to balance.</summary>
    private const int GroupsPerBlock = 256;

    /// <inheritdoc cref="QuantizedTensor{TScheme}.Quantize"/>
    public static CodedTensor Quantize(
        ReadOnlySpan<float> weight, int n, int k, IProgress<double>? progress, CancellationToken cancellation)
    {
        using Activity? activity = Telemetry.Begin("quantize");
        activity?.SetTag(SpecializerDiagnostics.ConfigTag, TScheme.KernelName).SetTag("n", n).SetTag("k", k);
        KernelMeasurement measurement = KernelMeasurement.Begin();
        CodedTensor coded = Quantize(weight, n, k, new QuantizerPasses(TScheme.Config.Optimize ? MaxSteps + 2 : 2, progress, cancellation));
        measurement.End(KernelOperation.Quantize, TScheme.KernelName, coded.Bytes, weight.Length);
        return coded;
    }

    private static CodedTensor Quantize(ReadOnlySpan<float> weight, int n, int k, QuantizerPasses passes)
    {
        QuantConfig config = TScheme.Config;
        StorageLayout layout = config.Layout(n, k);
        Kernels.KernelArguments.CheckLength(nameof(weight), weight.Length, (long)n * k);
        FiniteCheck.Require(weight, k, nameof(weight));

        float[] scale = new float[layout.GroupCount];
        float[] zero = new float[layout.GroupCount];
        byte[] codes = GC.AllocateUninitializedArray<byte>(weight.Length);
        int blocks = (layout.GroupCount + GroupsPerBlock - 1) / GroupsPerBlock;
        var pass = new Pass { Layout = layout, Weight = weight, Scale = scale, Zero = zero, Codes = codes };

        passes.Run(blocks, pass with { Step = Step.Fit });
        if (config.Optimize)
        {
            Refine(blocks, pass, passes);
        }

        passes.Run(blocks, pass with { Step = Step.Encode });
        if (config.Method == QuantMethod.Hqq)
        {
            // hqq stores the size of a code in units of weight, the reciprocal of what its quantizer works with.
            TensorPrimitives.Divide(1f, scale, scale);
        }

        (byte[] scaleBytes, PackedTensor? quantizedScale) = Store(scale, "scale", TScheme.ScaleScheme, passes.Cancellation);
        (byte[] zeroBytes, PackedTensor? quantizedZero) = Store(zero, "zero", TScheme.ZeroScheme, passes.Cancellation);
        passes.Done();
        return new CodedTensor(layout, codes, scaleBytes, zeroBytes) { QuantizedScale = quantizedScale, QuantizedZero = quantizedZero };
    }

    /// <summary>Scales or zeros as they are stored: rounded to their type, or quantized in turn and then what that dequantizes to.</summary>
    private static (byte[] Bytes, PackedTensor? Quantized) Store(
        float[] values, string what, QuantScheme? scheme, CancellationToken cancellation)
    {
        if (scheme is null)
        {
            return (ScaleConversion.ToBytes(values, TScheme.Config.Scale, what), null);
        }

        QuantizedTensor quantized = scheme.Quantize(values, 1, values.Length, progress: null, cancellation);
        return (MemoryMarshal.AsBytes(quantized.Dequantize().AsSpan()).ToArray(), quantized.ToStorage());
    }

    private static void Refine(int blocks, Pass pass, QuantizerPasses passes)
    {
        double[] errors = new double[blocks];
        pass = pass with { Step = Step.Refine, Errors = errors };
        double best = double.PositiveInfinity;
        for (int step = 0; step < MaxSteps; step++)
        {
            passes.Run(blocks, pass);
            double error = 0;
            foreach (double part in errors)
            {
                error += part;
            }

            if (error >= best)
            {
                return;
            }

            best = error;
        }
    }

    private enum Step
    {
        Fit,
        Refine,
        Encode,
    }

    /// <summary>One pass over all groups, in blocks.</summary>
    private ref struct Pass : IRangeWork
    {
        public required StorageLayout Layout { get; init; }

        public required ReadOnlySpan<float> Weight { get; init; }

        public required Span<float> Scale { get; init; }

        public required Span<float> Zero { get; init; }

        public required Span<byte> Codes { get; init; }

        public Span<double> Errors { get; init; }

        public Step Step { get; init; }

        public readonly void Run(int begin, int end)
        {
            for (int block = begin; block < end; block++)
            {
                int first = block * GroupsPerBlock;
                RunBlock(block, first, Math.Min(first + GroupsPerBlock, Layout.GroupCount));
            }
        }

        private readonly void RunBlock(int block, int begin, int end)
        {
            switch (Step)
            {
                case Step.Fit:
                    TScheme.FitGroups(Layout, Weight, Scale, Zero, begin, end);
                    break;
                case Step.Refine:
                    Errors[block] = TScheme.RefineZeros(Layout, Weight, Scale, Zero, begin, end);
                    break;
                default:
                    TScheme.Encode(Layout, Weight, Scale, Zero, Codes, begin, end);
                    break;
            }
        }
    }
}
