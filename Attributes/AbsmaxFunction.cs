using System.Collections.Generic;

namespace Specializer;

/// <summary>
/// One of the twelve functions of the absmax format: which elements share a scale, and with what arithmetic. Which of them clamp
/// is no choice of a config; it is part of the format and differs from one function to the next.
/// </summary>
/// <remarks>
/// <code>
/// operand     granularity  scale for       symmetric  asymmetric
/// Weight      Tensor       everything      Symmetric  ClampedCodes
/// Weight      Channel      a row           Symmetric  FreeZero
/// Weight      Column       a column        Symmetric  ClampedZero
/// Activation  Tensor       everything      Symmetric  ClampedZero
/// Activation  Token        a row           Symmetric  ClampedZero
/// Activation  Channel      a column        Symmetric  ClampedZero
/// </code>
/// Source: the functions quantize_weight_per_{tensor,channel,column}_absmax and
/// quantize_activation_per_{tensor,token,channel}_absmax of the common W8A8 notebook, which extend SmoothQuant's fake_quant.py.
/// </remarks>
public sealed class AbsmaxFunction
{
    /// <summary>The fewest bits: with one, the largest symmetric code would be 0.</summary>
    public const int FewestBits = 2;

    /// <summary>The most bits, those of an int8.</summary>
    public const int MostBits = 8;

    private AbsmaxFunction(
        AbsmaxOperand operand, AbsmaxGranularity granularity, bool symmetric, ScaleScope scope, AbsmaxArithmetic arithmetic)
    {
        Operand = operand;
        Granularity = granularity;
        Symmetric = symmetric;
        Scope = scope;
        Arithmetic = arithmetic;
    }

    /// <summary>Every function.</summary>
    public static IReadOnlyList<AbsmaxFunction> All { get; } = Table();

    /// <summary>What is quantized.</summary>
    public AbsmaxOperand Operand { get; }

    /// <summary>Which elements share a scale, in the operand's words.</summary>
    public AbsmaxGranularity Granularity { get; }

    /// <summary>Whether there is no zero point.</summary>
    public bool Symmetric { get; }

    /// <summary>Which elements of a matrix share a scale.</summary>
    public ScaleScope Scope { get; }

    /// <summary>How codes are computed.</summary>
    public AbsmaxArithmetic Arithmetic { get; }

    /// <summary>
    /// Whether leading dimensions are joined to the rows: [.., rows, columns] is one matrix. Only the columns of weights are
    /// measured in each of the leading matrices by itself; for rows and for everything it makes no difference.
    /// </summary>
    public bool JoinsLeading => !(Operand == AbsmaxOperand.Weight && Scope == ScaleScope.Column);

    /// <summary>The name that the function has in the notebook.</summary>
    public string Name => "quantize_" + Operand.ToString().ToLowerInvariant() + "_per_" + Granularity.ToString().ToLowerInvariant() + "_absmax";

    /// <summary>The function of a config, or null where the operand has no such granularity.</summary>
    public static AbsmaxFunction? Find(AbsmaxOperand operand, AbsmaxGranularity granularity, bool symmetric)
    {
        foreach (AbsmaxFunction function in All)
        {
            if (function.Operand == operand && function.Granularity == granularity && function.Symmetric == symmetric)
            {
                return function;
            }
        }

        return null;
    }

    /// <summary>The largest code: 2^(bits−1) − 1 for symmetric codes, which reach as far below 0, else 2^bits − 1.</summary>
    public static int LargestCode(AbsmaxArithmetic arithmetic, int bits) =>
        arithmetic == AbsmaxArithmetic.Symmetric ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;

    private static AbsmaxFunction[] Table()
    {
        var table = new List<AbsmaxFunction>();
        Add(AbsmaxOperand.Weight, AbsmaxGranularity.Tensor, ScaleScope.Tensor, AbsmaxArithmetic.ClampedCodes);
        Add(AbsmaxOperand.Weight, AbsmaxGranularity.Channel, ScaleScope.Row, AbsmaxArithmetic.FreeZero);
        Add(AbsmaxOperand.Weight, AbsmaxGranularity.Column, ScaleScope.Column, AbsmaxArithmetic.ClampedZero);
        Add(AbsmaxOperand.Activation, AbsmaxGranularity.Tensor, ScaleScope.Tensor, AbsmaxArithmetic.ClampedZero);
        Add(AbsmaxOperand.Activation, AbsmaxGranularity.Token, ScaleScope.Row, AbsmaxArithmetic.ClampedZero);
        Add(AbsmaxOperand.Activation, AbsmaxGranularity.Channel, ScaleScope.Column, AbsmaxArithmetic.ClampedZero);
        return table.ToArray();

        void Add(AbsmaxOperand operand, AbsmaxGranularity granularity, ScaleScope scope, AbsmaxArithmetic asymmetric)
        {
            table.Add(new AbsmaxFunction(operand, granularity, symmetric: true, scope, AbsmaxArithmetic.Symmetric));
            table.Add(new AbsmaxFunction(operand, granularity, symmetric: false, scope, asymmetric));
        }
    }
}
