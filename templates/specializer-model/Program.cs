using Specializer;
using SpecializerModel;

const int Features = 256, Classes = 10, Rows = 4;

// A model with random weights; your own come from a file by model.LoadState(SafetensorsSet.Open("folder")).
var model = new Classifier(Features, hidden: 512, Classes);
Randomise(model);
float[] x = new float[Rows * Features], before = new float[Rows * Classes], after = new float[Rows * Classes];
var random = new Random(2);
for (int i = 0; i < x.Length; i++)
{
    x[i] = random.NextSingle() - 0.5f;
}

model.Forward(x, Rows, before);

// Every layer that carries [Quant] is quantised and packed by the code generated for that config.
int quantised = model.QuantizeDeclared();
model.Forward(x, Rows, after);
Console.WriteLine($"quantised layers: {quantised}");
foreach (NamedModule named in model.NamedModules())
{
    if (named.Module is LinearLayer layer)
    {
        Console.WriteLine($"  {named.Name}: {layer.BitsPerWeight:F2} bits a weight");
    }
}

Console.WriteLine($"class of row 0: {IndexOfMax(before)} in float32, {IndexOfMax(after)} quantised");

// Saved in safetensors with the names of hqq, loaded into a fresh model: the same bits.
string path = Path.Combine(Path.GetTempPath(), $"SpecializerModel-{Environment.ProcessId}.safetensors");
model.SaveState(path);
var loaded = new Classifier(Features, hidden: 512, Classes);
using (SafetensorsFile file = SafetensorsFile.Open(path))
{
    loaded.LoadState(file);
}

File.Delete(path);
float[] again = new float[after.Length];
loaded.Forward(x, Rows, again);
Console.WriteLine(after.AsSpan().SequenceEqual(again) ? "loaded again: the same bits" : "loaded again: DIFFERENT");

static void Randomise(Classifier model)
{
    var random = new Random(1);
    foreach (NamedModule named in model.NamedModules())
    {
        if (named.Module is Linear linear)
        {
            for (int i = 0; i < linear.Weight.Length; i++)
            {
                linear.Weight[i] = (random.NextSingle() - 0.5f) / MathF.Sqrt(linear.InFeatures);
            }
        }
    }
}

static int IndexOfMax(ReadOnlySpan<float> row)
{
    int best = 0;
    for (int i = 1; i < Classes; i++)
    {
        best = row[i] > row[best] ? i : best;
    }

    return best;
}
