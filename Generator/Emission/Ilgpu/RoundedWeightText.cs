using System.Collections.Generic;
using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX that makes operands of the tensor cores from codes: ŵ rounded to binary16.</summary>
internal static class RoundedWeightText
{
    /// <summary>ŵ of pair 2·i + register div 2 in row half register mod 2: the code without its power, exact, then times scale and minus zero·scale.</summary>
    /// <param name="plan">The config.</param>
    /// <param name="unpacker">The lane's words.</param>
    /// <param name="metas">What <see cref="Metas"/> named the group.</param>
    /// <param name="register">The register of A, 0..3.</param>
    /// <param name="i">The mma of the quarter, 0..3.</param>
    /// <param name="a">The register that gets both numbers.</param>
    public static IEnumerable<string> Operand(UnitPlan plan, FieldUnpacker unpacker, string metas, int register, int i, string a)
    {
        int pair = (2 * i) + (register / 2);
        int r = register % 2;
        foreach (string line in unpacker.Unpack(r, pair, a))
        {
            yield return line;
        }

        yield return CodeText.Of($"sub.f16x2 {a}, {a}, {TensorCoreText.Power(plan, pair)}; fma.rn.f16x2 {a}, {a}, s{metas}_{r}, n{metas}_{r};");
    }

    /// <summary>Declares the registers that <see cref="Metas"/> fills.</summary>
    public static string Registers(string metas) => $".reg .b32 s{metas}_<2>, n{metas}_<2>;";

    /// <summary>Scale and −zero·scale (the zero itself where it is added) of both rows, each twice in a register.</summary>
    public static IEnumerable<string> Metas(UnitPlan plan, string metas, int at)
    {
        yield return TensorCoreText.LoadMeta(plan, "m" + metas, "%1", at);
        for (int r = 0; r < 2; r++)
        {
            (string s, string n) = (CodeText.Of($"s{metas}_{r}"), CodeText.Of($"n{metas}_{r}"));
            if (plan.Spec.Scale == ScaleType.Float16)
            {
                // Halves named as such become operands of what follows, without an instruction of their own.
                yield return CodeText.Of($"{{ .reg .b16 hs, hz; mov.b32 {{hs, hz}}, m{metas}_{r}; mov.b32 {s}, {{hs, hs}}; mov.b32 {n}, {{hz, hz}}; }}");
                if (!plan.IsAffine)
                {
                    yield return $"mul.f16x2 {n}, {n}, {s}; neg.f16x2 {n}, {n};";
                }
            }
            else
            {
                yield return "{ .reg .f32 fs, fq;";
                yield return TensorCoreText.ScaleAndZero(plan.Spec.Scale, "m" + metas, r);
                string zero = plan.IsAffine ? "" : "mul.f32 fq, fs, fq; neg.f32 fq, fq; ";
                yield return $"{zero}cvt.rn.f16x2.f32 {s}, fs, fs; cvt.rn.f16x2.f32 {n}, fq, fq; }}";
            }
        }
    }
}
