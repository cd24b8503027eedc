using System.Collections.Immutable;
using Specializer.Layout;

namespace Specializer;

/// <summary>What a checkpoint says about a quantized layer besides its words, scales, zeros and bias.</summary>
/// <param name="Config">How the weight is quantized.</param>
/// <param name="N">Rows of W.</param>
/// <param name="K">Columns of W.</param>
/// <param name="Entries">
/// How every part is stored, by its key. Kept with a weight that was read, so that saving it gives the same bytes again.
/// </param>
/// <param name="Scale">The same about its scales, where they are quantized themselves.</param>
/// <param name="Zero">The same about its zeros, likewise.</param>
internal sealed record HqqMeta(
    QuantConfig Config, int N, int K, OrderedDictionary<string, HqqEntry> Entries, HqqMeta? Scale = null, HqqMeta? Zero = null)
{
    /// <summary>The config of all three.</summary>
    public SchemeConfig FullConfig => new(Config, Scale?.Config, Zero?.Config);

    /// <summary>What a weight says about itself where it was quantized here: all that hqq wants to find.</summary>
    public static HqqMeta Of(SchemeConfig config, StorageLayout layout)
    {
        HqqMeta? scale = config.Scale is { } ofScale ? OfMeta(ofScale, layout.GroupCount) : null;
        HqqMeta? zero = config.Zero is { } ofZero ? OfMeta(ofZero, layout.GroupCount) : null;
        OrderedDictionary<string, HqqEntry> entries = Tensors(config.Weight, layout);
        entries.Add(HqqKeys.Bias, new HqqEntry(TensorType.F32, [layout.N]));
        AddNotes(entries, config.Weight, layout);
        entries.Add(HqqKeys.QuantScale, HqqNote.Truth(scale is not null));
        entries.Add(HqqKeys.QuantZero, HqqNote.Truth(zero is not null));
        entries.Add(HqqKeys.Optimize, HqqNote.Truth(config.Weight.Optimize));
        entries.Add(HqqKeys.RoundZero, HqqNote.Truth(config.Weight.RoundZero));
        entries.Add(HqqKeys.OffloadMeta, HqqNote.Truth(false));
        entries.Add(HqqKeys.IsEncoded, HqqNote.Truth(true));
        entries.Add(HqqKeys.StoresConfig, HqqNote.Truth(true));
        return new HqqMeta(config.Weight, layout.N, layout.K, entries, scale, zero);
    }

    /// <summary>Scales or zeros are quantized as one row.</summary>
    private static HqqMeta OfMeta(QuantConfig config, int count)
    {
        StorageLayout layout = config.Layout(1, count);
        OrderedDictionary<string, HqqEntry> entries = Tensors(config, layout);
        AddNotes(entries, config, layout);
        return new HqqMeta(config, 1, count, entries);
    }

    private static OrderedDictionary<string, HqqEntry> Tensors(QuantConfig config, StorageLayout layout)
    {
        TensorType type = config.Scale switch
        {
            ScaleType.Float32 => TensorType.F32,
            ScaleType.Float16 => TensorType.F16,
            _ => TensorType.BF16,
        };
        ImmutableArray<long> groups = config.Group == Groups.PerTensor ? []
            : config.Axis == 0 ? [1, layout.GroupCount]
            : [layout.GroupCount, 1];
        return new()
        {
            [HqqKeys.Words] = new(
                HqqPacking.WordType(config.Format),
                config.Pack == PackLayout.HqqColumn ? [layout.WordRows, layout.Columns] : [layout.Words]),
            [HqqKeys.Scale] = new(type, groups),
            [HqqKeys.Zero] = new(type, groups),
        };
    }

    /// <remarks>
    /// The arithmetic type is float32 whatever the scales are stored in, for that is what our kernels compute in; hqq then promotes. A group
    /// that is the whole weight is no number to hqq; K is the one that makes it cut off the padding of 3-bit words where it should.
    /// </remarks>
    private static void AddNotes(OrderedDictionary<string, HqqEntry> entries, QuantConfig config, StorageLayout layout)
    {
        bool perTensor = config.Group == Groups.PerTensor;
        entries.Add(HqqKeys.Shape, HqqNote.Longs(layout.N, layout.K));
        entries.Add(
            HqqKeys.Bits, double.IsInteger(config.Bits) ? HqqNote.Integer((int)config.Bits) : HqqNote.Single((float)config.Bits));
        entries.Add(HqqKeys.Group, HqqNote.Integer(perTensor ? layout.K : layout.Group));
        entries.Add(HqqKeys.Axis, HqqNote.Integer(config.Axis));
        entries.Add(HqqKeys.Packing, HqqNote.Text(HqqPacking.Name(config.Format)));
        entries.Add(HqqKeys.WordType, HqqNote.Text(HqqPacking.TorchWordType(config.Format)));
        entries.Add(HqqKeys.ComputeType, HqqNote.Text("torch.float32"));
        entries.Add(HqqKeys.ViewAsFloat, HqqNote.Truth(false));
        entries.Add(HqqKeys.ChannelWise, HqqNote.Truth(!perTensor));
        if (config.Pack != PackLayout.HqqColumn)
        {
            entries.Add(HqqKeys.Method, HqqNote.Text(config.Method.ToString()));
        }

        if (config.Activations != ActivationType.Float32)
        {
            entries.Add(HqqKeys.Activations, HqqNote.Text(config.Activations.ToString()));
        }
    }
}
