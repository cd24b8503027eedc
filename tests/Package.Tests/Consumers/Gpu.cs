// A user's program on a GPU, here on ILGPU's emulator: the kernels of one config against those for the CPU.
using Specializer;

const int K = 512, N = 24, M = 2;

float[] weight = Numbers(N * K, seed: 1);
QuantLinear<Hqq4> linear = QuantLinear<Hqq4>.From(new Linear(weight, K, N));

// The device rounds x to float16; so does this program, so that only the order of sums differs.
float[] x = [.. Numbers(M * K, seed: 2).Select(value => (float)(Half)value)];
float[] expected = new float[M * N], actual = new float[M * N];
linear.Forward(x, M, expected);

using GpuContext gpu = GpuContext.Open("ilgpu-cpu");
using GpuQuantLinear layer = linear.ToDevice(gpu);
layer.Forward(x, M, actual);

float tolerance = 2e-4f * expected.Max(Math.Abs);
int agreeing = expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) <= tolerance);
Console.WriteLine($"{agreeing} outputs agree with the CPU's");

static float[] Numbers(int count, int seed)
{
    Random random = new(seed);
    return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))];
}

[Quant(Bits = 4, Group = 64, Scale = ScaleType.Float16)]
public readonly partial struct Hqq4;
