#if SPECIALIZER_ILGPU
using ILGPU;
using Specializer.Layout;
using Half = ILGPU.Half;

namespace Specializer;

/// <summary>Bit planes of ternary codes into units of 2-bit codes, which all other kernels of a config read.</summary>
internal static class TritKernels
{
    /// <summary>Words of a unit's 2-bit codes.</summary>
    private const int CodeWords = 256;

    private const int PlaneWords = TritPlanes.Bytes / 4;

    /// <summary>A block a unit, a thread a slot of 16 bytes.</summary>
    public static KernelConfig Blocks(UnitLayout layout) => CommonKernels.Blocks(layout.Tiles, layout.Units, CodeWords / 4);

    /// <summary>Writes all units of a weight, with its one scale and zero, in <see cref="Blocks"/>. A slot is 16 columns of two quarters, in rows g and g + 8.</summary>
    /// <param name="planes">The words of the weight's units of planes, see <see cref="TritPlanes"/>.</param>
    /// <param name="planeUnits">Such units of a tile.</param>
    /// <param name="weight">Its units, scale and zero; the units are written.</param>
    /// <param name="slots">The memory of those units, four words at a time.</param>
    /// <param name="scaleType">The <see cref="ScaleType"/> that units have scale and zero in.</param>
    public static void Expand(ArrayView<int> planes, int planeUnits, GpuWeight weight, ArrayView<GpuHalf8> slots, int scaleType)
    {
        int metaWords = scaleType == (int)ScaleType.Float32 ? 2 * UnitFormat.Rows : UnitFormat.Rows;
        int unitWords = CodeWords + metaWords;
        int thread = Group.IdxX, unit = Grid.IdxY;
        long tile = Grid.IdxX;
        long target = ((tile * weight.Shape.Units) + unit) * unitWords;
        ArrayView<int> words = planes.SubView(tile * planeUnits * PlaneWords, planeUnits * (long)PlaneWords);
        int lane = thread & 31;
        int first = (unit * UnitFormat.Columns) + (2 * (thread >> 5) * UnitFormat.QuarterColumns) + (16 * (lane & 3));
        int second = first + UnitFormat.QuarterColumns;
        int g = lane >> 2;
        slots[(target / 4) + thread] = new GpuHalf8(
            Codes(words, first, g, 0), Codes(words, first, g, 1), Codes(words, second, g, 0), Codes(words, second, g, 1));
        if (thread < metaWords)
        {
            weight.Units[target + CodeWords + thread] = Meta(weight.Scale[0], weight.Zero[0], scaleType, thread);
        }
    }

    /// <summary>16 columns of a row as a word of 2-bit codes: even columns in the low half, odd ones in the high half.</summary>
    private static int Codes(ArrayView<int> words, int column, int g, int r)
    {
        int place = column % TritPlanes.Columns;
        int lane = (4 * g) + (place % TritPlanes.DigitColumns / 32);
        int start = column / TritPlanes.Columns * PlaneWords;
        uint a = 0, b = 0;
        if (start < words.Length)
        {
            uint p0 = (uint)words[start + TritPlanes.WordOf(lane, r, 0)], p1 = (uint)words[start + TritPlanes.WordOf(lane, r, 1)];
            uint p2 = (uint)words[start + TritPlanes.WordOf(lane, r, 2)], p3 = (uint)words[start + TritPlanes.WordOf(lane, r, 3)];
            uint p4 = (uint)words[start + TritPlanes.WordOf(lane, r, 4)];
            int digit = place / TritPlanes.DigitColumns;
            uint u = TritPlanes.SecondOfFirst(p1, p4, TritPlanes.Chosen(p0, p2, p3));
            (a, b) = (p0, u);
            if (digit == 1)
            {
                (a, b) = (p1, TritPlanes.SecondOfSecond(p1, p3, u));
            }

            if (digit == 2)
            {
                (a, b) = (p2, TritPlanes.SecondOfThird(p3, p4, u));
            }
        }

        int half = place & 16;
        return (int)(Spread((a ^ b) >> half) | (Spread((a & b) >> half) << 1));
    }

    /// <summary>Of 16 bits, those of even places where they are, those of odd places 15 higher.</summary>
    private static uint Spread(uint bits) => (bits & 0x5555) | ((bits & 0xAAAA) << 15);

    /// <summary>A word of scales and zeros: pairs of binary32 one after the other, or a pair of 16 bits each a word.</summary>
    private static int Meta(float scale, float zero, int scaleType, int word)
    {
        uint bits = Interop.FloatAsInt((word & 1) == 0 ? scale : zero);
        if (scaleType == (int)ScaleType.Float16)
        {
            bits = Interop.FloatAsInt((Half)scale) | ((uint)Interop.FloatAsInt((Half)zero) << 16);
        }

        if (scaleType == (int)ScaleType.BFloat16)
        {
            bits = (Interop.FloatAsInt(scale) >> 16) | (Interop.FloatAsInt(zero) & 0xFFFF0000);
        }

        return (int)bits;
    }
}
#endif
