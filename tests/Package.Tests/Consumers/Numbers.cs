// A user's program: it quantizes, saves, loads and multiplies, and prints a hash of the bits of every result. The tests publish
// it trimmed and compiled ahead of time and compare what it prints with what it prints under the JIT.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Specializer;
using static Specializer.AbsmaxGranularity;
using static Specializer.AbsmaxOperand;
using static Specializer.PackLayout;

const int K = 256, N = 80, M = 3;

int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;
Console.WriteLine($"registers of {width} bits");
Show("dense", Inputs.Layer(K, N, seed: 1));
ShowQuantized<Hqq3>("hqq 3, axis 1");
ShowQuantized<Hqq3Axis0>("hqq 3, axis 0");
ShowQuantized<TwoLevel4>("hqq 4, two-level");
ShowQuantized<Ternary>("ternary");
ShowQuantized<DenseTernary>("ternary, 1.6 bits");
ShowQuantized<FlexGen4>("flexgen 4");
ShowQuantized<Hqq4Int8>("int8 activations");
Show("w8a8", W8A8Linear<WeightChannel8, ActivationToken8>.From(Inputs.Layer(K, N, seed: 1)));
Show("w8a8, asymmetric", W8A8Linear<WeightTensor8, ActivationTensor8>.From(Inputs.Layer(K, N, seed: 1)));

// Dense weights become quantized ones as the members declare it, and more by Replace.
string file = Path.Combine(AppContext.BaseDirectory, "net.safetensors");
Net net = Net.Filled();
Console.WriteLine($"declared: {net.QuantizeDeclared()}");
Console.WriteLine($"replaced: {net.Replace<Linear>((name, linear) => name == "head.2" ? QuantLinear<Hqq3>.From(linear) : linear)}");
foreach (NamedModule named in net.NamedModules())
{
    Console.WriteLine($"'{named.Name}' {named.Module.GetType().Name}, {Bits(named.Module)}");
}

net.SaveState(file);
Console.WriteLine($"file: {Hash(File.ReadAllBytes(file))}");
Show("net", net);

// What was saved, loaded into a model that knows nothing but its shapes.
var loaded = new Net();
using (SafetensorsFile saved = SafetensorsFile.Open(file))
{
    Console.WriteLine($"loaded: {loaded.LoadState(saved)}");
}

Show("net", loaded);
File.Delete(file);

static void Show(string name, Layer layer)
{
    float[] y = new float[M * layer.OutFeaturesFor(K)];
    layer.Forward(Inputs.Numbers(M * K, seed: 2), M, y);
    Console.WriteLine($"{name}: {Bits(layer)}, y {Hash(MemoryMarshal.AsBytes(y.AsSpan()))}");
}

static void ShowQuantized<TScheme>(string name)
    where TScheme : struct, IQuantScheme<TScheme>
{
    QuantLinear<TScheme> layer = QuantLinear<TScheme>.From(Inputs.Layer(K, N, seed: 1));
    Show(name, layer);
    Console.WriteLine($"    {TScheme.Config}");
    Console.WriteLine($"    codes {Hash(layer.Weight.Codes())}, weight {Hash(MemoryMarshal.AsBytes(layer.Weight.Dequantize().AsSpan()))}");
}

static string Bits(Module module) =>
    module is LinearLayer linear ? string.Create(CultureInfo.InvariantCulture, $"{linear.BitsPerWeight:F3} bits a weight") : "no weight";

static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 8));

[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]
public readonly partial struct Hqq3;

[Quant(Bits = 3, Group = 64, Axis = 0, Pack = HqqColumn)]
public readonly partial struct Hqq3Axis0;

[Quant(Bits = 4, Group = 64, Pack = HqqColumn)]
[QuantScale(Bits = 8, Group = 64)]
[QuantZero(Bits = 8)]
public readonly partial struct TwoLevel4;

[Quant(Bits = 1.58, Pack = RowMajor)]
public readonly partial struct Ternary;

[Quant(Bits = 1.58, Pack = Trits)]
public readonly partial struct DenseTernary;

[Quant(Bits = 4, Group = 64, Pack = FlexGen)]
public readonly partial struct FlexGen4;

[Quant(Bits = 4, Group = 64, Activations = ActivationType.Int8)]
public readonly partial struct Hqq4Int8;

[Absmax(Bits = 8, Operand = Weight, Granularity = Channel)]
public readonly partial struct WeightChannel8;

[Absmax(Bits = 8, Operand = Activation, Granularity = Token)]
public readonly partial struct ActivationToken8;

[Absmax(Bits = 8, Operand = Weight, Granularity = AbsmaxGranularity.Tensor)]
public readonly partial struct WeightTensor8;

[Absmax(Bits = 8, Operand = Activation, Granularity = AbsmaxGranularity.Tensor, Symmetric = false)]
public readonly partial struct ActivationTensor8;

/// <summary>Two quantized members, a nested sequence, an activation.</summary>
[Model]
public sealed partial class Net : Layer
{
    [Quant(Bits = 4, Group = 64)]
    public LinearLayer Fc1 = new Linear(256, 128);

    public LayerSequence Head = new(new ReLU(), new Linear(128, 64), new Linear(64, 32));

    [Quant(Bits = 3, Group = 32, Axis = 0)]
    public Layer Last { get; set; } = new Linear(32, 16, bias: false);

    /// <summary>The net with weights.</summary>
    public static Net Filled() => new()
    {
        Fc1 = Inputs.Layer(256, 128, seed: 3),
        Head = new(new ReLU(), Inputs.Layer(128, 64, seed: 4), Inputs.Layer(64, 32, seed: 5)),
        Last = new Linear(Inputs.Numbers(32 * 16, seed: 6), 32, 16),
    };

    /// <inheritdoc/>
    public override int OutFeaturesFor(int inFeatures) => 16;

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<float> x, int m, Span<float> y) => new LayerSequence(Fc1, Head, Last).Forward(x, m, y);
}

/// <summary>Values that are the same everywhere.</summary>
public static class Inputs
{
    /// <summary>Numbers from -1 to 1.</summary>
    public static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))];
    }

    /// <summary>A dense layer with a bias.</summary>
    public static Linear Layer(int inFeatures, int outFeatures, int seed) =>
        new(Numbers(inFeatures * outFeatures, seed), inFeatures, outFeatures, Numbers(outFeatures, seed + 100));
}
