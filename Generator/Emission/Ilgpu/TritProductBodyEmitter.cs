using System;
using System.Collections.Generic;
using Specializer.Layout;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>Prints the PTX of <see cref="TritProductEmitter"/>: x into registers, a unit against it, and the sums of a tile's lanes.</summary>
internal static class TritProductBodyEmitter
{
    /// <summary>The digits whose columns the two halves of an mma take: first planes of two codes, their second planes, and both planes of the third.</summary>
    private static readonly (int First, int Second)[] Digits = [(0, 1), (0, 1), (2, 2)];

    /// <summary>
    /// A slice of x: words of the low byte's and the high byte's bit planes, a plane a column. %0 is the lane's address of the words, %1 that of the slice's
    /// unit and sum, %2 is t. What a lane counts stands for 4^t units, the columns 2t and 2t + 1 being its own.
    /// </summary>
    public static IEnumerable<string> LoadX(int part, int row)
    {
        for (int word = 0; word < 6; word++)
        {
            yield return CodeText.Of($"ld.global.nc.b32 x{part}_{row}_{word}, [%0+{128 * word}];");
        }

        yield return ".reg .f32 sum; .reg .b32 power;";
        yield return CodeText.Of($"ld.global.nc.v2.f32 {{f{part}_{row}, sum}}, [%1];");
        yield return CodeText.Of($"add.f32 z{row}, z{row}, sum;");
        yield return "shl.b32 power, %2, 24; add.u32 power, power, 0x3f800000; mov.b32 sum, power;";
        yield return CodeText.Of($"mul.f32 f{part}_{row}, f{part}_{row}, sum;");
    }

    /// <summary>A unit against each row of x. %0 is the lane's address of its 16-byte slots, %1 of its 8 bytes.</summary>
    public static IEnumerable<string> Body(TritBlock block, int part)
    {
        int at = part * TritPlanes.Bytes;
        yield return ".reg .b32 w<10>, q<6>, s; .reg .s32 c<8>; .reg .f32 d;";
        yield return CodeText.Of($"ld.shared.v4.b32 {{w0, w1, w2, w3}}, [%0+{at}];");
        yield return CodeText.Of($"ld.shared.v4.b32 {{w4, w5, w6, w7}}, [%0+{at + 512}];");
        yield return CodeText.Of($"ld.shared.v2.b32 {{w8, w9}}, [%1+{at + 1024}];");
        for (int r = 0; r < 2; r++)
        {
            foreach (string line in Decode(r))
            {
                yield return line;
            }
        }

        for (int row = 0; row < block.Rows; row++)
        {
            foreach (string line in Multiply(part, row))
            {
                yield return line;
            }
        }
    }

    /// <summary>The sums of the four lanes of a row: lanes with odd t keep row g + 8, and where there are several rows of x, the upper two keep the upper half of them.</summary>
    public static IEnumerable<string> AddLanes(TritBlock block)
    {
        yield return CodeText.Of($".reg .f32 d, k<{block.Rows}>;");
        for (int row = 0; row < block.Rows; row++)
        {
            yield return CodeText.Of($"selp.f32 d, y{row}_0, y{row}_1, odd; selp.f32 k{row}, y{row}_1, y{row}_0, odd;");
            yield return CodeText.Of($"shfl.sync.bfly.b32 d, d, 1, 0x1f, 0xffffffff; add.f32 k{row}, k{row}, d;");
        }

        if (block.Rows == 1)
        {
            yield return "shfl.sync.bfly.b32 d, k0, 2, 0x1f, 0xffffffff; add.f32 k0, k0, d; @!high st.shared.f32 [%0], k0;";
            yield break;
        }

        int half = block.Rows / 2;
        for (int row = 0; row < half; row++)
        {
            yield return CodeText.Of($"selp.f32 d, k{row}, k{row + half}, high; selp.f32 k{row}, k{row + half}, k{row}, high;");
            yield return CodeText.Of($"shfl.sync.bfly.b32 d, d, 2, 0x1f, 0xffffffff; add.f32 k{row}, k{row}, d;");
            yield return CodeText.Of($"st.shared.f32 [%0+{4 * TritPlanes.Rows * row}], k{row};");
        }
    }

    /// <summary>The second planes of a row's codes: q0, q1, q2 of row g, q3, q4, q5 of row g + 8.</summary>
    private static IEnumerable<string> Decode(int r)
    {
        string P(int plane) => CodeText.Of($"w{(TritPlanes.Planes * r) + plane}");
        string Q(int digit) => CodeText.Of($"q{(3 * r) + digit}");
        yield return Lop3("s", P(0), P(2), P(3), TritPlanes.Chosen);
        yield return Lop3(Q(0), P(1), P(4), "s", TritPlanes.SecondOfFirst);
        yield return Lop3(Q(1), P(1), P(3), Q(0), TritPlanes.SecondOfSecond);
        yield return Lop3(Q(2), P(3), P(4), Q(0), TritPlanes.SecondOfThird);
    }

    /// <summary>The truth table of a function is its value for the numbers whose bits list all arguments.</summary>
    private static string Lop3(string d, string a, string b, string c, Func<uint, uint, uint, uint> function) =>
        CodeText.Of($"lop3.b32 {d}, {a}, {b}, {c}, 0x{(int)(function(0xF0, 0xCC, 0xAA) & 0xFF):x2};");

    /// <summary>Counts of both bytes of x, three mma each, and what they stand for; the highest bit of a number counts negative.</summary>
    private static IEnumerable<string> Multiply(int part, int row)
    {
        string[] planes = ["w0, w5, w1, w6", "q0, q3, q1, q4", "w2, w7, q2, q5"];
        for (int i = 0; i < planes.Length; i++)
        {
            for (int high = 0; high < 2; high++)
            {
                string c = high == 0 ? "c0, c1, c2, c3" : "c4, c5, c6, c7";
                string b = CodeText.Of($"x{part}_{row}_{(3 * high) + Digits[i].First}, x{part}_{row}_{(3 * high) + Digits[i].Second}");
                string init = i == 0 ? "none, none, none, none" : c;
                yield return $"mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {{{c}}}, {{{planes[i]}}}, {{{b}}}, {{{init}}};";
            }
        }

        for (int r = 0; r < 2; r++)
        {
            yield return CodeText.Of($"mad.lo.s32 c{2 * r}, c{(2 * r) + 1}, 2, c{2 * r}; mad.lo.s32 c{4 + (2 * r)}, c{5 + (2 * r)}, top, c{4 + (2 * r)};");
            yield return CodeText.Of($"mad.lo.s32 c{2 * r}, c{4 + (2 * r)}, 256, c{2 * r}; cvt.rn.f32.s32 d, c{2 * r};");
            yield return CodeText.Of($"fma.rn.f32 y{row}_{r}, d, f{part}_{row}, y{row}_{r};");
        }
    }
}
