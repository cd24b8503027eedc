#if SPECIALIZER_ILGPU
using ILGPU.Runtime;
using Specializer.Layout;

namespace Specializer.GpuBench;

/// <summary>A weight [size, size] made of copies of <see cref="Rows"/> rows: made on the device in no time, and every row of a product can be checked.</summary>
internal sealed class RepeatedWeight<TScheme>
    where TScheme : struct, IQuantScheme<TScheme>, IGpuQuantScheme<TScheme>
{
    /// <summary>Rows that are not alike.</summary>
    public const int Rows = 256;

    /// <summary>Rows of x or g that are checked: the first ones and the last ones.</summary>
    private const int CheckedRows = 8;

    private readonly GpuContext _gpu;
    private readonly float[] _values;
    private readonly int _partGroups;
    private readonly int _groups;

    private RepeatedWeight(GpuContext gpu, int size, QuantizedTensor<TScheme> block)
    {
        (_gpu, Size) = (gpu, size);
        _values = new float[Rows * size];
        TScheme.DequantizeRows(block.ToStorage().View, _values, 0, Rows);
        var weight = New();
        using var part = new GpuQuantizedWeight(gpu, block.Layout, block.Scheme, TScheme.GpuKernels);
        part.Load(block);
        long metas = (long)part.Layout.RowGroups * part.Layout.Units * part.Layout.Format.ColumnMetaBytes / sizeof(int), codes = part.Stored.Length - metas;
        for (int i = 0; i < size / Rows; i++)
        {
            part.Stored.SubView(0, codes).CopyTo(gpu.Stream, weight.Stored.SubView(i * codes, codes));
            if (metas > 0)
            {
                part.Stored.SubView(codes, metas).CopyTo(gpu.Stream, weight.Stored.SubView((size / Rows * codes) + (i * metas), metas));
            }
        }

        weight.CopyMetas(part);
        gpu.Stream.Synchronize();
        First = weight;
        _partGroups = part.Layout.RowGroups;
        _groups = weight.Layout.RowGroups;
        Layer = new GpuQuantLinear(gpu, weight, new float[size], rank: 0, a: []);
    }

    /// <summary>N and K.</summary>
    public int Size { get; }

    /// <summary>The layer.</summary>
    public GpuQuantLinear Layer { get; }

    private GpuQuantizedWeight First { get; }

    /// <summary>Makes a weight of random codes.</summary>
    public static RepeatedWeight<TScheme> Make(GpuContext gpu, int size) => new(gpu, size, RandomWeights.Make<TScheme>(Rows, size, seed: 1));

    /// <summary>The same layer at another place of memory.</summary>
    public GpuQuantLinear Copy()
    {
        GpuQuantizedWeight copy = New();
        First.Stored.CopyTo(_gpu.Stream, copy.Stored);
        copy.CopyMetas(First);
        return new GpuQuantLinear(_gpu, copy, new float[Size], rank: 0, a: []);
    }

    /// <summary>‖Δ‖/‖y‖ of y[M, N] against float64, all rows of W, some of x.</summary>
    public double ForwardError(float[] x, int m, float[] y)
    {
        int[] rows = Checked(m);
        double[] expected = new double[rows.Length * Rows];
        Parallel.For(0, expected.Length, i =>
        {
            ReadOnlySpan<float> a = x.AsSpan(rows[i / Rows] * Size, Size), b = _values.AsSpan(i % Rows * Size, Size);
            double sum = 0;
            for (int k = 0; k < a.Length; k++)
            {
                sum += (double)a[k] * b[k];
            }

            expected[i] = sum;
        });
        return Distance(rows, (row, n) => expected[(row * Rows) + SourceOf(n)], y);
    }

    /// <summary>‖Δ‖/‖y‖ of g·Ŵ [M, K] against float64: rows of W that are alike are added up first.</summary>
    public double GradientError(float[] g, int m, float[] y)
    {
        int[] rows = Checked(m);
        double[] expected = new double[rows.Length * Size];
        Parallel.For(0, rows.Length, i =>
        {
            double[] sums = new double[Rows];
            for (int n = 0; n < Size; n++)
            {
                sums[SourceOf(n)] += g[(rows[i] * Size) + n];
            }

            for (int n = 0; n < Rows; n++)
            {
                for (int k = 0; k < Size; k++)
                {
                    expected[(i * Size) + k] += sums[n] * _values[(n * Size) + k];
                }
            }
        });
        return Distance(rows, (row, k) => expected[(row * Size) + k], y);
    }

    /// <summary>The row that a row is a copy of. Along axis 0 sets of rows that share their scales are copied, the rows of a set being as far apart as there are sets.</summary>
    private int SourceOf(int n) => _groups == 1 ? n % Rows : (n % _groups % _partGroups) + (n / _groups * _partGroups);

    private static int[] Checked(int m) => [.. Enumerable.Range(0, m).Where(row => row < CheckedRows || row >= m - CheckedRows)];

    private double Distance(int[] rows, Func<int, int, double> expected, float[] y)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int n = 0; n < Size; n++)
            {
                double value = expected(i, n);
                difference += Math.Pow(y[(rows[i] * Size) + n] - value, 2);
                norm += value * value;
            }
        }

        return Math.Sqrt(difference / norm);
    }

    private GpuQuantizedWeight New() =>
        new(_gpu, new StorageLayout(TScheme.Config.Format, TScheme.Config.Axis, TScheme.Config.Group, Size, Size), QuantScheme.Of<TScheme>(), TScheme.GpuKernels);
}
#endif
