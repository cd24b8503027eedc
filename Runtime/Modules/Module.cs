using System.Diagnostics;

namespace Specializer;

/// <summary>
/// A node of a model: it names its children and its tensors, so that they can be listed, replaced, loaded and saved, without reflection.
/// </summary>
/// <remarks>
/// A partial class that carries <see cref="ModelAttribute"/> has <see cref="VisitChildren"/> written by the generator; any other
/// writes it by hand.
/// <code>
/// [Model]
/// public sealed partial class Mlp : Module
/// {
///     public LinearLayer Fc1 = new Linear(64, 256);
///
///     [Quant(Bits = 3, Group = 64)]
///     public LinearLayer Fc2 = new Linear(256, 64);
/// }
/// </code>
/// </remarks>
public abstract class Module
{
    /// <summary>The schemes that a file's configs are looked up among when this module is loaded; a generated class names those of its assembly.</summary>
    protected internal virtual IReadOnlyList<QuantScheme> DeclaredSchemes => [];

    /// <summary>Shows each child, in the order of declaration, to the visitor. A module without children does nothing.</summary>
    protected internal virtual void VisitChildren(IModuleVisitor visitor)
    {
    }

    /// <summary>Shows the tensors of this module itself, not those of its children, to the visitor. A module without any does nothing.</summary>
    protected internal virtual void VisitState(IStateVisitor visitor)
    {
    }

    /// <summary>Called once the tensors of this module and of all below it were loaded: what was computed from them is computed anew here.</summary>
    protected internal virtual void OnStateLoaded()
    {
    }

    /// <summary>
    /// This module and everything below it, in torch's order (parents before children, children in order of declaration)
    /// and under torch's names: the root is "", a child of the root "fc1", deeper ones "seq.0".
    /// A module that is reached twice is listed once, under its first name.
    /// </summary>
    public IReadOnlyList<NamedModule> NamedModules()
    {
        var lister = new ModuleLister();
        lister.List("", this);
        return lister.Found;
    }

    /// <summary>Replaces modules of a type by what a function makes of them.</summary>
    /// <typeparam name="T">The type to look for; subclasses are found too.</typeparam>
    /// <param name="replacement">Gets the name and the module; returning the same module keeps it.</param>
    /// <returns>How many modules were replaced.</returns>
    /// <remarks>
    /// Every replacement is made before the first one is put in place, so that an exception leaves the model as it was.
    /// What a replacement contains is not looked through again. A module that is held in two places is replaced in both by
    /// one object. The module that this is called on is not looked at itself, for nothing here holds it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// A replacement is null, or does not fit the declared type of its place; the message names both types.
    /// </exception>
    public int Replace<T>(Func<string, T, Module> replacement)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return new ModuleReplacer<T>(replacement).Replace(this);
    }

    /// <summary>Quantizes the dense layers in members that carry <see cref="QuantAttribute"/>, as a load of dense weights would.</summary>
    /// <param name="progress">Receives the share of the weights that are quantized, 0..1, by their elements.</param>
    /// <param name="cancellation">Checked between passes over a weight.</param>
    /// <returns>How many layers were quantized; those that are quantized already are left as they are.</returns>
    /// <exception cref="ArgumentException">A weight's shape or values do not fit its config; the message names the layer. Nothing was replaced.</exception>
    /// <exception cref="InvalidOperationException">A layer is held in another place, too, which cannot hold a quantized one.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for. Nothing was replaced.</exception>
    public int QuantizeDeclared(IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var declared = new DeclaredLayers();
        declared.Enter(this);
        double elements = declared.Schemes.Keys.Sum(linear => (double)linear.Weight.Length);
        double quantized = 0;
        return Replace<Linear>((_, linear) =>
        {
            if (!declared.Schemes.TryGetValue(linear, out QuantScheme? scheme))
            {
                return linear;
            }

            try
            {
                LinearLayer layer = scheme.Quantize(linear, cancellation: cancellation);
                quantized += linear.Weight.Length;
                progress?.Report(quantized / elements);
                return layer;
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"cannot be quantized as {scheme.FullConfig}: {error.Message}", error); // Replace adds the name
            }
        });
    }

    /// <summary>Loads the tensors of this module and of all below it from a checkpoint, under the names of <see cref="NamedModules"/>.</summary>
    /// <param name="source">Holds the tensors. It may be closed afterwards.</param>
    /// <param name="options">What is asked for; null for a strict load of everything.</param>
    /// <param name="cancellation">Checked before each tensor. Once dense tensors are being copied, those before it are loaded already.</param>
    /// <returns>What did not fit; empty after a strict load.</returns>
    /// <remarks>
    /// <para>
    /// Dense tensors are copied into the arrays that the modules hold, F16, BF16, F32 and F64 converting to binary32. An array that
    /// several modules share is one tensor with several names, any of which will do.
    /// </para>
    /// <para>
    /// Where the checkpoint holds a quantized layer, the <see cref="Linear"/> in its place becomes a <see cref="QuantLinear{TScheme}"/>
    /// of the scheme that is declared for the config. Where it holds the dense weight of a layer that carries
    /// <see cref="QuantAttribute"/>, that layer is quantized.
    /// </para>
    /// <para>Names, types, shapes and configs are all checked first: an exception about them leaves the model as it was.</para>
    /// </remarks>
    /// <exception cref="StateMismatchException">Strict, and something is missing, unexpected or misshapen; the message lists it.</exception>
    /// <exception cref="NotSupportedException">A quantized layer has a config that nobody declared; the message has the line to add.</exception>
    /// <exception cref="InvalidDataException">A quantized layer of the checkpoint is malformed; the message names the tensor.</exception>
    /// <exception cref="InvalidOperationException">A quantized layer does not fit the declared type of its place; the message names both.</exception>
    /// <exception cref="ArgumentException">A dense weight cannot be quantized as declared; the message names the layer.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public LoadReport LoadState(TensorSource source, LoadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new StateLoader(source, options ?? new LoadOptions(), cancellation).Load(this);
    }

    /// <summary>Saves the tensors of this module and of all below it as one safetensors file.</summary>
    /// <param name="path">The file. It appears whole or not at all; one that stands there already is replaced.</param>
    /// <param name="progress">Gets the bytes of tensors written so far.</param>
    /// <param name="cancellation">Stops between two writes and leaves nothing behind.</param>
    /// <remarks>Dense tensors are saved as binary32, quantized ones bit for bit, in the names and types that hqq itself writes.</remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">Two tensors of the model have one name.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void SaveState(string path, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        using Activity? activity = Telemetry.Begin("save");
        var writer = new SafetensorsWriter([new("format", "pt")]);
        SaveState(writer);
        activity?.SetTag("path", path).SetTag("bytes", writer.ByteLength);
        writer.Save(path, progress, cancellation);
    }

    /// <summary>Adds the tensors of this module and of all below it to what a writer will write.</summary>
    /// <param name="writer">Collects them. Their values are read when it writes, so the model must not change until then.</param>
    /// <param name="prefix">What names begin with in the file, with its dot: <c>model.</c></param>
    /// <exception cref="ArgumentException">A name is taken already.</exception>
    public void SaveState(SafetensorsWriter writer, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(prefix);
        new StateSaver(writer).Enter(prefix, this);
    }
}
