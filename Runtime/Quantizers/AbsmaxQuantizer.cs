namespace Specializer;

/// <summary>Quantizes weights or activations by their largest magnitude or range, as an <see cref="AbsmaxAttribute"/> declares it.</summary>
/// <typeparam name="TScheme">The config and its kernels.</typeparam>
/// <remarks>
/// Shapes are [.., rows, columns]; <see cref="AbsmaxFunction"/> says which elements share a scale and what the format clamps. The
/// kernels run on the threads of <see cref="KernelPool.Shared"/>; results do not depend on how many there are.
/// </remarks>
public static class AbsmaxQuantizer<TScheme>
    where TScheme : struct, IAbsmaxScheme<TScheme>
{
    /// <summary>Replaces each element by the value that its code stands for (fake quantization).</summary>
    /// <param name="values">Row-major. Where one is not finite, everything that shares its scale becomes NaN.</param>
    /// <param name="shape">[.., rows, columns].</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public static void FakeQuantizeInPlace(Span<float> values, params ReadOnlySpan<int> shape) =>
        Quantize(values, values, AbsmaxShape.Of(TScheme.Config.Function, shape, values.Length), []);

    /// <summary>Writes the value that each element's code stands for, and measures what that cost.</summary>
    /// <param name="values">Row-major. Where one is not finite, everything that shares its scale becomes NaN.</param>
    /// <param name="quantized">As many, written in full; it must not overlap <paramref name="values"/>.</param>
    /// <param name="shape">[.., rows, columns].</param>
    /// <returns>
    /// ‖x − x̂‖₂ over all elements: differences in float32, squares and sum in float64. Blocks of a fixed size are added in order, so that
    /// it is the same whatever the thread count.
    /// </returns>
    /// <exception cref="ArgumentException">The shape or a length does not fit, or the spans overlap.</exception>
    public static double FakeQuantize(ReadOnlySpan<float> values, Span<float> quantized, params ReadOnlySpan<int> shape)
    {
        AbsmaxShape matrices = AbsmaxShape.Of(TScheme.Config.Function, shape, values.Length);
        Kernels.KernelArguments.CheckLength(nameof(quantized), quantized.Length, values.Length);
        if (values.Overlaps(quantized))
        {
            throw new ArgumentException($"It overlaps the values; {nameof(FakeQuantizeInPlace)} replaces them.", nameof(quantized));
        }

        double[] distances = new double[matrices.Matrices * RowWork.Blocks(matrices)];
        Quantize(values, quantized, matrices, distances);
        double sum = 0;
        foreach (double distance in distances)
        {
            sum += distance;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Codes as signed bytes, for products of integers.</summary>
    /// <param name="values">Row-major, finite.</param>
    /// <param name="shape">[.., rows, columns].</param>
    /// <remarks>
    /// The result dequantizes to what <see cref="FakeQuantize"/> gives, exactly where symmetric. With a zero point, two things can
    /// differ. Where smallest and largest element round away from each other there are 257 codes at 8 bits; the largest is then one
    /// scale too small (a tie, which is rare near 0 and common where float32 has few bits left behind the point of x/scale). And
    /// where |x/scale| exceeds 2²⁴, a value is off by up to 2⁻²² of it.
    /// </remarks>
    /// <exception cref="ArgumentException">The shape does not fit, an element is not finite, or a scale or zero point overflows float32.</exception>
    public static AbsmaxTensor Encode(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        AbsmaxFunction function = TScheme.Config.Function;
        AbsmaxShape matrices = AbsmaxShape.Of(function, shape, values.Length);
        FiniteCheck.Require(values, matrices.Columns, nameof(values));
        int scales = matrices.Scales(function.Scope);
        float[] scale = new float[scales];
        float[] zero = new float[scales];
        sbyte[] codes = GC.AllocateUninitializedArray<sbyte>(values.Length);
        for (int matrix = 0; matrix < matrices.Matrices; matrix++)
        {
            ReadOnlySpan<float> x = values.Slice(matrix * matrices.MatrixLength, matrices.MatrixLength);
            using AbsmaxScales<TScheme> fitted = AbsmaxScales<TScheme>.Of(x, matrices.Columns, forCodes: true);
            CheckRange(function, fitted);
            fitted.Scale.CopyTo(scale.AsSpan(matrix * fitted.Scale.Length));
            fitted.Zero.CopyTo(zero.AsSpan(matrix * fitted.Zero.Length));
            new RowWork
            {
                X = x,
                Matrix = matrices,
                Scale = fitted.Scale,
                Zero = fitted.Zero,
                Codes = codes.AsSpan(matrix * matrices.MatrixLength, matrices.MatrixLength),
            }.Run();
        }

        return new AbsmaxTensor(TScheme.Config, shape, codes, scale, function.Symmetric ? null : zero);
    }

    private static void CheckRange(AbsmaxFunction function, AbsmaxScales<TScheme> fitted)
    {
        for (int i = 0; i < fitted.Scale.Length; i++)
        {
            if (!float.IsFinite(fitted.Scale[i]) || !float.IsFinite(fitted.Zero[i]))
            {
                string what = function.Scope == ScaleScope.Tensor ? "the values" : $"{function.Scope.ToString().ToLowerInvariant()} {i}";
                throw new ArgumentException($"The range of {what} is too wide, or too narrow so far from 0, for float32.", "values");
            }
        }
    }

    private static void Quantize(ReadOnlySpan<float> values, Span<float> quantized, AbsmaxShape matrices, Span<double> distances)
    {
        int blocks = distances.Length / matrices.Matrices;
        for (int matrix = 0; matrix < matrices.Matrices; matrix++)
        {
            ReadOnlySpan<float> x = values.Slice(matrix * matrices.MatrixLength, matrices.MatrixLength);
            using AbsmaxScales<TScheme> fitted = AbsmaxScales<TScheme>.Of(x, matrices.Columns, forCodes: false);
            new RowWork
            {
                X = x,
                Matrix = matrices,
                Scale = fitted.Scale,
                Zero = fitted.Zero,
                Quantized = quantized.Slice(matrix * matrices.MatrixLength, matrices.MatrixLength),
                Distances = distances.Slice(matrix * blocks, blocks),
            }.Run();
        }
    }

    /// <summary>Applies scales to the rows of one matrix, in blocks of a fixed size: values, or codes where there is room for them.</summary>
    private ref struct RowWork : IRangeWork
    {
        // A block stays in a core's first cache between its quantization and the measuring of its distance.
        private const int ElementsPerBlock = 4096;

        public required ReadOnlySpan<float> X { get; init; }

        public required AbsmaxShape Matrix { get; init; }

        public required ReadOnlySpan<float> Scale { get; init; }

        public required ReadOnlySpan<float> Zero { get; init; }

        public Span<float> Quantized { get; init; }

        public Span<double> Distances { get; init; }

        public Span<sbyte> Codes { get; init; }

        public static int Blocks(AbsmaxShape matrix) => (matrix.Rows + RowsPerBlock(matrix) - 1) / RowsPerBlock(matrix);

        public readonly void Run() => KernelPool.Shared.For(
            Blocks(Matrix), AbsmaxScales<TScheme>.MinimumPerRange(RowsPerBlock(Matrix) * Matrix.Columns), in this);

        public readonly void Run(int begin, int end)
        {
            int rows = RowsPerBlock(Matrix);
            for (int block = begin; block < end; block++)
            {
                RunBlock(block, block * rows, Math.Min((block + 1) * rows, Matrix.Rows));
            }
        }

        private static int RowsPerBlock(AbsmaxShape matrix) => Math.Max(1, ElementsPerBlock / matrix.Columns);

        private readonly void RunBlock(int block, int begin, int end)
        {
            if (!Codes.IsEmpty)
            {
                TScheme.Encode(X, Matrix.Columns, Scale, Zero, Codes, Matrix.Columns, begin, end);
                return;
            }

            TScheme.FakeQuantize(X, Matrix.Columns, Scale, Zero, Quantized, begin, end);
            if (!Distances.IsEmpty)
            {
                Range elements = (begin * Matrix.Columns)..(end * Matrix.Columns);
                Distances[block] = SquaredDistance.Of(X[elements], Quantized[elements]);
            }
        }
    }
}
