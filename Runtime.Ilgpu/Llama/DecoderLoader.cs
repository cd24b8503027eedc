#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>Copies a Llama to a device, part by part; where one fails, those before it are freed.</summary>
/// <param name="gpu">The device.</param>
/// <param name="model">The model.</param>
/// <param name="progress">Receives the share of the weights that are on the device, 0..1, by their elements.</param>
/// <param name="cancellation">Checked before each weight.</param>
internal sealed class DecoderLoader(GpuContext gpu, LlamaForCausalLM model, IProgress<double>? progress, CancellationToken cancellation)
{
    private readonly DecoderLauncher _launcher = new(gpu);
    private readonly List<IDisposable> _made = [];
    private double _elements;
    private double _loaded;

    /// <summary>The decoder.</summary>
    /// <exception cref="NotSupportedException">A module is none that runs on a device; the message names it.</exception>
    /// <exception cref="GpuException">The device has no room, or refuses a kernel.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public GpuDecoder Load()
    {
        Embedding table = model.Model.EmbedTokens;
        bool isTied = model.LmHead is Linear { Weight: var head } && ReferenceEquals(head, table.Weight);
        _elements = table.Weight.Length
            + model.NamedModules().Select(named => named.Module).OfType<LinearLayer>().Where(layer => !isTied || layer != model.LmHead).Sum(Elements);
        try
        {
            GpuDenseMatrix embedding = Matrix("model.embed_tokens", table.Weight, table.Rows, table.Features);
            GpuDecoderLayer[] layers = [.. Enumerable.Range(0, model.Model.Layers.Count).Select(Layer)];
            GpuNorm norm = Norm("model.norm", model.Model.Norm);
            IGpuLinear lmHead = isTied
                ? Dense("lm_head", embedding, model.LmHead.Bias, ownsWeight: false)
                : Linear("lm_head", model.LmHead);
            return new GpuDecoder(gpu, model.Config, _launcher, embedding, layers, norm, lmHead);
        }
        catch
        {
            gpu.Stream.Synchronize();
            _made.ForEach(part => part.Dispose());
            throw;
        }
    }

    private static double Elements(LinearLayer layer) => (double)layer.InFeatures * layer.OutFeatures;

    private GpuDecoderLayer Layer(int index)
    {
        string name = $"model.layers.{index}";
        LlamaDecoderLayer layer = model.Model.Layers[index];
        LlamaAttention attention = layer.SelfAttn;
        LlamaMlp mlp = layer.Mlp is LlamaMlp { ActFn: SiLU } known ? known : throw Unknown($"{name}.mlp", layer.Mlp, $"a {nameof(LlamaMlp)} of {nameof(SiLU)}");
        return new GpuDecoderLayer(
            _launcher,
            Norm($"{name}.input_layernorm", layer.InputLayerNorm),
            new GpuLinearGroup(gpu, [
                Linear($"{name}.self_attn.q_proj", attention.QProj), Linear($"{name}.self_attn.k_proj", attention.KProj),
                Linear($"{name}.self_attn.v_proj", attention.VProj)]),
            Linear($"{name}.self_attn.o_proj", attention.OProj),
            Norm($"{name}.post_attention_layernorm", layer.PostAttentionLayerNorm),
            new GpuLinearGroup(gpu, [Linear($"{name}.mlp.gate_proj", mlp.GateProj), Linear($"{name}.mlp.up_proj", mlp.UpProj)]),
            Linear($"{name}.mlp.down_proj", mlp.DownProj));
    }

    private IGpuLinear Linear(string name, LinearLayer layer)
    {
        cancellation.ThrowIfCancellationRequested();
        if (layer is Linear dense)
        {
            return Dense(name, Matrix(name, dense.Weight, dense.OutFeatures, dense.InFeatures), dense.Bias, ownsWeight: true);
        }

        if (!GpuModules.HasDeviceForm(layer))
        {
            throw Unknown(name, layer, "a dense or quantized linear layer in the processor's memory");
        }

        LinearLayer copy = GpuModules.Copy(layer, gpu);
        Count(Elements(layer));
        return Made((IGpuLinear)copy);
    }

    private GpuDenseLinear Dense(string name, GpuDenseMatrix matrix, float[]? bias, bool ownsWeight) =>
        Guard(name, matrix.Rows, matrix.Columns, () => new GpuDenseLinear(gpu, _launcher, matrix, bias, ownsWeight));

    private GpuDenseMatrix Matrix(string name, float[] values, int rows, int columns)
    {
        GpuDenseMatrix matrix = Guard(name, rows, columns, () => new GpuDenseMatrix(gpu, values, rows, columns, cancellation));
        Count(values.Length);
        return matrix;
    }

    private GpuNorm Norm(string name, Layer layer) => layer is RmsNorm norm
        ? Guard(name, 1, norm.Weight.Length, () => new GpuNorm(gpu, norm.Weight, norm.Epsilon))
        : throw Unknown(name, layer, $"a {nameof(RmsNorm)}");

    private T Guard<T>(string name, int rows, int columns, Func<T> load)
        where T : IDisposable => Made(GpuErrors.Guard(gpu, name, "load", (0, rows, columns), load));

    private T Made<T>(T part)
        where T : IDisposable
    {
        _made.Add(part);
        return part;
    }

    private void Count(double elements)
    {
        _loaded += elements;
        progress?.Report(_loaded / _elements);
    }

    private NotSupportedException Unknown(string name, Module module, string wanted) =>
        new($"{name} is a {ModulePlaceText.Display(module.GetType())}; to run on {gpu.Device} it must be {wanted}.");
}
#endif
