using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

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

        int which = plan.IsByColumn ? pair : r;
        yield return CodeText.Of($"sub.f16x2 {a}, {a}, {TensorCoreText.Power(plan, pair)}; fma.rn.f16x2 {a}, {a}, s{metas}_{which}, n{metas}_{which};");
    }

    /// <summary>Declares the registers that <see cref="Metas"/> fills.</summary>
    public static string Registers(string metas) => $".reg .b32 s{metas}_<2>, n{metas}_<2>;";

    /// <summary>Scale and −zero·scale of the pairs of columns that a lane holds of a quarter, where they belong to columns.</summary>
    /// <param name="plan">The config; zeros are subtracted wherever groups run along axis 0.</param>
    /// <param name="metas">The registers s{metas}_0 to 7 and n{metas}_0 to 7, declared here.</param>
    /// <param name="at">Where the quarter's scales begin behind %1.</param>
    /// <param name="first">The first pair that is wanted, a multiple of 4.</param>
    /// <param name="count">The pairs that are wanted, a multiple of 4.</param>
    public static IEnumerable<string> MetasOfColumns(UnitPlan plan, string metas, int at, int first = 0, int count = 8)
    {
        yield return $".reg .b32 s{metas}_<8>, n{metas}_<8>;";
        bool isWide = plan.Spec.Scale == ScaleType.Float32;
        int pairs = isWide ? 2 : 4;
        int zeros = at + (UnitFormat.Columns * plan.Format.MetaBytes);
        for (int p = first; p < first + count; p += pairs)
        {
            int offset = 2 * p * plan.Format.MetaBytes;
            string scale = isWide ? "f" : CodeText.Of($"s{metas}_"), zero = isWide ? "q" : CodeText.Of($"n{metas}_");
            yield return isWide ? "{ .reg .f32 f<4>, q<4>;" : "";
            yield return LoadFour(isWide, scale, isWide ? 0 : p, at + offset);
            yield return LoadFour(isWide, zero, isWide ? 0 : p, zeros + offset);
            for (int i = 0; i < pairs; i++)
            {
                yield return Pair(plan.Spec.Scale, CodeText.Of($"s{metas}_{p + i}"), CodeText.Of($"n{metas}_{p + i}"), 2 * i);
            }

            yield return isWide ? "}" : "";
        }
    }

    private static string LoadFour(bool isWide, string name, int first, int at)
    {
        string list = string.Join(", ", Enumerable.Range(first, 4).Select(i => CodeText.Of($"{name}{i}")));
        return CodeText.Of($"ld.shared.v4.{(isWide ? "f32" : "b32")} {{{list}}}, [%1+{at}];");
    }

    /// <summary>Scale and −zero·scale of a pair of columns in binary16: of what the registers hold, or of f and q from one of them on in binary32.</summary>
    private static string Pair(ScaleType type, string s, string n, int first) => type switch
    {
        ScaleType.Float16 => $"mul.f16x2 {n}, {n}, {s}; neg.f16x2 {n}, {n};",
        ScaleType.BFloat16 => $"{{ .reg .f32 f<2>, q<2>; {TensorCoreText.Widen(type, s, "f0", "f1")} {TensorCoreText.Widen(type, n, "q0", "q1")} {Pair(ScaleType.Float32, s, n, 0)} }}",
        _ => CodeText.Of(
            $"mul.f32 q{first}, f{first}, q{first}; mul.f32 q{first + 1}, f{first + 1}, q{first + 1}; neg.f32 q{first}, q{first}; neg.f32 q{first + 1}, q{first + 1}; cvt.rn.f16x2.f32 {s}, f{first + 1}, f{first}; cvt.rn.f16x2.f32 {n}, q{first + 1}, q{first};"),
    };

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
