using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Specializer;
using static Specializer.PackLayout;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int N = 4096, K = 4096;

// A layer with a weight W[N, K] of normal numbers, and one row of x.
var random = new Random(1);
float[] x = Normal(K), y = new float[N], exact = new float[N];
var dense = new Linear(Normal(N * K), inFeatures: K, outFeatures: N);

// Quantise: groups are fitted, zeros refined, codes packed, all by code that the generator wrote for Hqq3.
long start = Stopwatch.GetTimestamp();
QuantLinear<Hqq3> layer = QuantLinear<Hqq3>.From(dense);
Console.WriteLine($"quantised {N} x {K} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
Console.WriteLine($"memory    {4.0 * N * K / 1e6:F1} MB -> {layer.Weight.Bytes / 1e6:F1} MB, {layer.BitsPerWeight:F2} bits a weight");

// Multiply: y = x·Ŵᵀ straight from the packed codes.
double float32 = FastestOf(20, () => dense.Forward(x, 1, exact));
double fused = FastestOf(20, () => layer.Forward(x, 1, y));
Console.WriteLine($"time      {float32:F2} ms float32 -> {fused:F2} ms from codes");
Console.WriteLine($"error     {Distance(layer.Weight.Dequantize(), dense.Weight):P1} of the weight, {Distance(y, exact):P1} of y");

float[] Normal(int count)
{
    float[] values = new float[count];
    for (int i = 0; i < count; i++)
    {
        values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    return values;
}

static double FastestOf(int times, Action work) => Enumerable.Range(0, times).Min(_ =>
{
    long begin = Stopwatch.GetTimestamp();
    work();
    return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
});

static double Distance(float[] a, float[] b) => TensorPrimitives.Distance<float>(a, b) / TensorPrimitives.Norm<float>(b);

/// <summary>3 bits, a scale and a zero for every 64 neighbours of a row, packed as hqq packs them.</summary>
[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq3;
