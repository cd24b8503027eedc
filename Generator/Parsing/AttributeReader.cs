using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Specializer.Generator.Diagnostics;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Parsing;

/// <summary>Reads one <c>[Quant]</c>, fills in the defaults, and checks its values against one another.</summary>
/// <remarks>
/// A check runs where the values that it needs are known and do not contradict a check before it: each mistake is reported once, and none
/// hides another.
/// </remarks>
internal sealed class AttributeReader : QuantReader
{
    private readonly double _bits;
    private readonly int _group;
    private readonly int _axis;
    private readonly QuantMethod _method;
    private readonly ActivationType _activations;

    public AttributeReader(AttributeData attribute, Location? location)
        : base(attribute, location)
    {
        _bits = Value(nameof(QuantAttribute.Bits), 4.0);
        Pack = (PackLayout)Value(nameof(QuantAttribute.Pack), (int)PackLayout.HqqColumn);
        _method = (QuantMethod)Value(nameof(QuantAttribute.Method), (int)ConfigRules.DefaultMethod(Pack, _bits));
        _group = Value(nameof(QuantAttribute.Group), _method == QuantMethod.AbsMean ? Groups.PerTensor : 64);
        _axis = Value(nameof(QuantAttribute.Axis), 1);
        Scale = (ScaleType)Value(
            nameof(QuantAttribute.Scale), (int)(Pack == PackLayout.FlexGen ? ScaleType.Float16 : ScaleType.Float32));
        _activations = (ActivationType)Value(nameof(QuantAttribute.Activations), (int)ActivationType.Float32);

        bool refines = _method == QuantMethod.Hqq && _group != Groups.PerTensor;
        Optimize = Value(nameof(QuantAttribute.Optimize), refines);
        RoundZero = Value(nameof(QuantAttribute.RoundZero), refines && _bits == 4);

        CheckAxisAndGroup(_axis, _group);
        bool knowsPack = CheckEnum(nameof(QuantAttribute.Pack), Pack);
        bool knowsMethod = CheckEnum(nameof(QuantAttribute.Method), _method);
        bool knowsScale = CheckEnum(nameof(QuantAttribute.Scale), Scale);

        // Of an unknown packing, only what no packing has is certainly wrong; HqqColumn has every width.
        CodeFormat? format = CheckFormat(_bits, knowsPack ? Pack : PackLayout.HqqColumn, FittingPack);
        if (knowsMethod && (!knowsPack || format is null || CheckMethod()))
        {
            CheckOptimizer(refines);
        }

        if (knowsPack)
        {
            CheckPack(format, knowsScale);
        }

        CheckEnum(nameof(QuantAttribute.Activations), _activations);
        Kernel = Diagnostics.Count == 0
            ? new KernelSpec(_bits, _group, _group == Groups.PerTensor ? 1 : _axis, Pack, _method, Scale, _activations)
            : null;
    }

    /// <summary>How codes are packed.</summary>
    public PackLayout Pack { get; }

    /// <summary>Element type of scales and zeros.</summary>
    public ScaleType Scale { get; }

    /// <summary>Whether the proximal optimiser runs.</summary>
    public bool Optimize { get; }

    /// <summary>Whether zeros are rounded first.</summary>
    public bool RoundZero { get; }

    /// <summary>The kernel, or null where the config is wrong.</summary>
    public KernelSpec? Kernel { get; }

    /// <summary>Another packing that has the bits, and the method where one is written.</summary>
    private PackLayout? FittingPack()
    {
        foreach (PackLayout pack in System.Enum.GetValues(typeof(PackLayout)))
        {
            bool takesMethod = !IsWritten(nameof(QuantAttribute.Method)) || ConfigRules.Methods(pack, _bits).Contains(_method);
            if (pack != Pack && CodeFormat.Find(pack, _bits) is not null && takesMethod)
            {
                return pack;
            }
        }

        return null;
    }

    private bool CheckMethod()
    {
        IReadOnlyList<QuantMethod> methods = ConfigRules.Methods(Pack, _bits);
        if (methods.Contains(_method))
        {
            return true;
        }

        string nearest = $"[Quant(Bits = {Text(_bits)}, Pack = {Pack}, Method = {methods[0]})]";
        Report(
            Descriptors.MethodNotForPacking,
            Remedy.Set(nameof(QuantAttribute.Method), methods[0]),
            _method,
            Pack,
            Text(_bits),
            string.Join(" or ", methods),
            nearest);
        return false;
    }

    private void CheckOptimizer(bool refines)
    {
        if (_method == QuantMethod.AbsMean && _group is not (Groups.PerTensor or 1) && _group >= Groups.Whole)
        {
            string group = "Group = " + (_group == Groups.Whole ? "Groups.Whole" : Text(_group));
            Contradict(nameof(QuantAttribute.Group), group, "Method = AbsMean", "γ is the mean of the whole weight; remove Group");
        }

        if (Optimize && !refines)
        {
            string with = _method == QuantMethod.Hqq ? "Group = Groups.PerTensor" : "Method = " + _method;
            Contradict(nameof(QuantAttribute.Optimize), "Optimize = true", with, "it has no optimiser; remove Optimize");
        }
    }

    private void CheckPack(CodeFormat? format, bool knowsScale)
    {
        if (Pack == PackLayout.FlexGen && knowsScale && Scale != ScaleType.Float16)
        {
            Report(
                Descriptors.Contradiction,
                Remedy.Set(nameof(QuantAttribute.Scale), ScaleType.Float16),
                "Scale = " + Scale,
                "Pack = FlexGen",
                "the format stores binary16; write Scale = Float16");
        }

        // A packing of one width has that format whatever the bits say.
        IReadOnlyList<CodeFormat> formats = CodeFormat.All(Pack);
        CodeFormat? certain = format ?? (formats.Count == 1 ? formats[0] : null);
        if (Pack != PackLayout.HqqColumn && _axis == 0)
        {
            Report(
                Descriptors.Contradiction,
                Remedy.Set(nameof(QuantAttribute.Axis), 1),
                "Axis = 0",
                "Pack = " + Pack,
                "only HqqColumn has groups along N; write Axis = 1");
        }

        if (_group >= 2 && _axis is 0 or 1 && certain is not null)
        {
            CheckGroup(certain, _group, _axis);
        }
    }

    private void Contradict(string removed, string one, string other, string reason) =>
        Report(Descriptors.Contradiction, Remedy.Remove(removed), one, other, reason);
}
