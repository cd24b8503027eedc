#if SPECIALIZER_ILGPU
using System.Diagnostics;
using Specializer.Tests;

namespace Specializer.GpuBench;

/// <summary>Times decoding with a Llama of random 4-bit weights: a step as one graph, as queued calls, and with nothing but layers on the device.</summary>
/// <param name="gpu">A CUDA device.</param>
internal sealed class DecodeBenchmark(GpuContext gpu)
{
    private const int TokensOfSeries = 64;
    private const int Series = 5;

    /// <summary>Layers of the model whose other parts run on the processor, too: its weights need room there.</summary>
    private const int FewLayers = 4;

    private const int AllLayers = 32;

    /// <summary>All figures.</summary>
    public IEnumerable<DecodeMeasurement> Run()
    {
        using RandomLlama<Gpu4> models = new(gpu);
        using (GpuLlama llama = models.Make(AllLayers))
        {
            foreach (DecodeMeasurement measurement in Measure(llama, [128, 2048]))
            {
                yield return measurement;
            }
        }

        using (GpuLlama llama = models.Make(FewLayers))
        {
            foreach (DecodeMeasurement measurement in Measure(llama, [128]))
            {
                yield return measurement;
            }
        }

        yield return MeasureLayers(models.MakeOnProcessor(FewLayers), context: 128);
    }

    private static string NameOf(LlamaConfig config) => $"W4 g64, {config.NumHiddenLayers} layers";

    private static int[] Prompt(int length) => [.. Enumerable.Range(0, length).Select(i => i * 7919 % 128256)];

    private IEnumerable<DecodeMeasurement> Measure(GpuLlama llama, int[] contexts)
    {
        string name = NameOf(llama.Config);
        foreach (int context in contexts)
        {
            using GpuKeyValueCache cache = llama.NewCache(context + TokensOfSeries + 2);
            llama.WarmUp(cache, context);
            Check(llama, cache, name);
            double prompt = Seconds(() => cache.ReturnTo(0), () =>
            {
                llama.ForwardLast(Prompt(context), cache, new float[llama.Config.VocabSize]);
            });
            yield return new DecodeMeasurement(name, "prompt", 0, context, prompt * 1e6 / context);
            yield return Steps("one graph a token", true, reads: true);
            yield return Steps("one graph a token, tokens left on the device", true, reads: false);
            yield return Steps("queued calls", false, reads: true);

            DecodeMeasurement Steps(string way, bool records, bool reads)
            {
                llama.RecordsSteps = records;
                double seconds = Seconds(() => cache.ReturnTo(context), () =>
                {
                    for (int i = 0; i < TokensOfSeries; i++)
                    {
                        llama.Step(cache);
                        _ = reads ? cache.ReadNextToken() : 0;
                    }
                });
                llama.RecordsSteps = true;
                return new DecodeMeasurement(name, way, context, TokensOfSeries, seconds * 1e6 / TokensOfSeries);
            }
        }
    }

    /// <summary>A graph gives the bits of queued calls, and they are numbers.</summary>
    private static void Check(GpuLlama llama, GpuKeyValueCache cache, string name)
    {
        float[][] logits = [.. new[] { true, false }.Select(records =>
        {
            llama.RecordsSteps = records;
            cache.Clear();
            float[] row = new float[llama.Config.VocabSize];
            foreach (int token in Prompt(5))
            {
                llama.ForwardLast([token], cache, row);
            }

            return row;
        })];
        llama.RecordsSteps = true;
        cache.Clear();
        bool agrees = logits[0].AsSpan().SequenceEqual(logits[1]) && Array.TrueForAll(logits[0], float.IsFinite) && logits[0].Max() > logits[0].Min();
        Agreement.Report($"{name}: a graph and queued calls", agrees ? 0 : double.NaN);
    }

    private DecodeMeasurement MeasureLayers(LlamaForCausalLM model, int context)
    {
        KeyValueCache cache = model.NewCache(context + ((Series + 1) * TokensOfSeries));
        float[] logits = new float[model.Config.VocabSize];
        model.ForwardLast(Prompt(context), cache, logits);
        int next = 1;
        double seconds = Seconds(() => { }, () =>
        {
            for (int i = 0; i < TokensOfSeries / 4; i++)
            {
                model.ForwardLast([next], cache, logits);
                next = Array.IndexOf(logits, logits.Max());
            }
        });
        foreach (IDisposable layer in model.NamedModules().Select(named => named.Module).OfType<IDisposable>())
        {
            layer.Dispose();
        }

        return new DecodeMeasurement(NameOf(model.Config), "layers on the device, all else on the processor", context, TokensOfSeries / 4, seconds * 4e6 / TokensOfSeries);
    }

    /// <summary>The median of several series, each prepared; the first one is not counted.</summary>
    private double Seconds(Action prepare, Action series)
    {
        List<double> seconds = [];
        for (int i = 0; i <= Series; i++)
        {
            prepare();
            gpu.Stream.Synchronize();
            long start = Stopwatch.GetTimestamp();
            series();
            gpu.Stream.Synchronize();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return seconds.Skip(1).Order().ElementAt(Series / 2);
    }
}
#endif
