using System.Collections.Generic;
using System.Linq;
using Specializer.Generator.Planning;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX that scales and zeros by column need in <see cref="TensorCoreProductEmitter"/>, where groups run along axis 0.</summary>
/// <remarks>
/// With u = scale·x the sums of a tile are Σ code·u − Σ zero·u, and both scale and zero are the same for all tiles of a set of rows: so x is scaled once a set, and codes are multiplied as they
/// are.
/// </remarks>
internal static class TensorCoreColumnBodyEmitter
{
    /// <summary>What the kernel's documentation says of it.</summary>
    public const string Remark =
        "Where other rows begin, u = scale·x is made, rounded to binary16, times a power of two a warp; Σ 2^e·u, as a code q enters as 2^e + q, and Σ zero·u are taken off at the end.";

    /// <summary>The numbers of columns that a lane holds of a quarter.</summary>
    private const int Columns = 16;

    /// <summary>
    /// u of one double unit of the lane, its sums, and Σ zero·u. %0 is the lane's address of x, %1 of its scales. u has the magnitude of x: scales are multiplied by a power of two that takes the
    /// largest of the warp to 0.5 to 1, and back{part} is its inverse.
    /// </summary>
    public static IEnumerable<string> ScaleX(UnitPlan plan, int part)
    {
        string x = CodeText.Of($"x{part}");
        yield return ".reg .f32 s<16>, z<16>, v, w, d, top; .reg .b32 power; .reg .b16 lo, hi;";
        foreach (string line in Load(plan, "s", 0)
            .Concat(Load(plan, "z", UnitFormat.Columns * plan.Format.MetaBytes))
            .Concat(TensorCoreProductBodyEmitter.LoadRuns(plan.Format.Run, part, "%0", 0)))
        {
            yield return line;
        }

        foreach (string line in Power(part))
        {
            yield return line;
        }

        for (int p = 0; p < Columns / 2; p++)
        {
            (string even, string odd) = (CodeText.Of($"{2 * p}"), CodeText.Of($"{(2 * p) + 1}"));
            yield return CodeText.Of($"mov.b32 {{lo, hi}}, {x}_{p}; cvt.f32.f16 v, lo; cvt.f32.f16 w, hi;");
            yield return $"mul.f32 s{even}, s{even}, top; mul.f32 s{odd}, s{odd}, top;";
            yield return CodeText.Of($"mul.f32 v, v, s{even}; mul.f32 w, w, s{odd}; cvt.rn.f16x2.f32 {x}_{p}, w, v;");
            yield return CodeText.Of($"mov.b32 {{lo, hi}}, {x}_{p}; cvt.f32.f16 v, lo; cvt.f32.f16 w, hi; fma.rn.f32 d, z{even}, v, d; fma.rn.f32 d, z{odd}, w, d;");
        }

        yield return CodeText.Of($"neg.f32 d, d; fma.rn.f32 zeros, back{part}, d, zeros;");
        foreach (string line in TensorCoreProductBodyEmitter.Sums(plan, part))
        {
            yield return line;
        }
    }

    /// <summary>The lane's quarter of both units and rows: y += back·(e − Σ2^e·u).</summary>
    public static IEnumerable<string> Unscale(int part)
    {
        for (int r = 0; r < 2; r++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                yield return CodeText.Of($"sub.f32 d, e{(2 * r) + unit}, s{part}_0_{2 + unit}; fma.rn.f32 y{r}, back{part}, d, y{r};");
            }
        }
    }

    /// <summary>16 scales or zeros of neighbouring columns as binary32.</summary>
    /// <param name="plan">The config.</param>
    /// <param name="name">The registers, name0 to name15.</param>
    /// <param name="at">Where they begin behind %1.</param>
    public static IEnumerable<string> Load(UnitPlan plan, string name, int at)
    {
        if (plan.Spec.Scale == ScaleType.Float32)
        {
            for (int i = 0; i < Columns; i += 4)
            {
                yield return CodeText.Of($"ld.global.nc.v4.f32 {{{name}{i}, {name}{i + 1}, {name}{i + 2}, {name}{i + 3}}}, [%1+{at + (4 * i)}];");
            }

            yield break;
        }

        string words = name + "w";
        yield return $".reg .b32 {words}<8>;";
        for (int i = 0; i < Columns / 2; i += 4)
        {
            yield return CodeText.Of($"ld.global.nc.v4.b32 {{{words}{i}, {words}{i + 1}, {words}{i + 2}, {words}{i + 3}}}, [%1+{at + (4 * i)}];");
        }

        for (int i = 0; i < Columns / 2; i++)
        {
            yield return TensorCoreText.Widen(plan.Spec.Scale, CodeText.Of($"{words}{i}"), CodeText.Of($"{name}{2 * i}"), CodeText.Of($"{name}{(2 * i) + 1}"));
        }
    }

    /// <summary>top becomes the power of two, back{part} its inverse, and d 0.</summary>
    private static IEnumerable<string> Power(int part)
    {
        yield return "abs.f32 top, s0;";
        for (int i = 1; i < Columns; i++)
        {
            yield return CodeText.Of($"abs.f32 d, s{i}; max.f32 top, top, d;");
        }

        foreach (int lanes in new[] { 1, 2, 4, 8, 16 })
        {
            yield return CodeText.Of($"shfl.sync.bfly.b32 d, top, {lanes}, 0x1f, 0xffffffff; max.f32 top, top, d;");
        }

        // 2^e ≤ top < 2^(e+1): the power is 2^(−1−e), within what binary32 can hold.
        yield return "mov.b32 power, top; and.b32 power, power, 0x7f800000; min.u32 power, power, 0x7e000000;";
        yield return "sub.u32 power, 0x7e800000, power; mov.b32 top, power;";
        yield return CodeText.Of($"sub.u32 power, 0x7f000000, power; mov.b32 back{part}, power; mov.f32 d, 0f00000000;");
    }
}
