using Specializer.Generator.Planning;

namespace Specializer.Generator.Emission.Cpu;

/// <summary>Prints hqq's quantizer: the range of each group, one step of the proximal optimiser, and the codes.</summary>
internal static class HqqEmitter
{
    public static string Emit(KernelPlan plan) => string.Join(
        "\n\n", Constants(), plan.MetaPerColumn ? HqqColumnsEmitter.Emit(plan) : HqqRowsEmitter.Emit(plan), Shared());

    private static string Constants() =>
        """
        // hqq's optimiser: minimises |w − ŵ|^0.7 by half-quadratic splitting, with a constant beta.
        private const float LpNorm = 0.7f;
        private const float InverseBeta = 1f / 10f;

        // |d| − |d|^(p−1)/beta is negative up to |d| = beta^(−1/(2−p)) = 0.1701: no error up to here is shrunk to anything but 0.
        private const float Unshrunk = 0.17f;

        // A group whose values are this near to one another keeps a scale of 1; no scale exceeds the limit.
        private const float FlatRange = 1e-4f;
        private const float LargestScale = 2e4f;
        """;

    private static string Shared() =>
        """
        /// <summary>Turns the range of each group, left in zero (min) and scale (max), into s = MaxCode/(max − min) and z = −min·s.</summary>
        private static void FitRanges(Span<float> scale, Span<float> zero, bool roundZero)
        {
            for (int group = 0; group < scale.Length; group++)
            {
                float range = scale[group] - zero[group];

                // In torch a number over a tensor is the tensor's reciprocal times the number: two roundings.
                float s = MathF.Abs(range) <= FlatRange ? 1f : MathF.Min(1f / range * MaxCode, LargestScale);
                float z = -zero[group] * s;
                scale[group] = s;
                zero[group] = roundZero ? MathF.Round(z) : z;
            }
        }

        /// <summary>The code nearest to w·s + z, half to even, as a number. Two roundings, as hqq multiplies and then adds.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Code<TLanes>(TLanes scaled, TLanes z)
            where TLanes : struct, ILanes<TLanes> =>
            TLanes.Min(TLanes.Max(TLanes.Round(scaled + z), default), TLanes.Broadcast(MaxCode));

        /// <summary>One element's part of a step: its error d = |w − ŵ|, and the zero that would suit it if d is not shrunk, q − w·s.</summary>
        /// <remarks>ŵ = (q − z)/s. Where a register has a lane for every code, the values of all are divided once and then looked up.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Refine<TLanes>(
            TLanes w, TLanes s, TLanes z, TLanes values, bool lookUp, ref TLanes error, ref TLanes largest)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes scaled = w * s;
            TLanes q = Code(scaled, z);
            TLanes magnitude = TLanes.Abs(w - (lookUp ? TLanes.Lookup(values, q) : (q - z) / s));
            error += magnitude;
            largest = TLanes.Max(magnitude, largest);
            return q - scaled;
        }

        /// <summary>The same with the error shrunk to e: the zero is q − (w − e)·s, which is what <c>Refine</c> says where e = 0.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Shrink<TLanes>(TLanes w, TLanes s, TLanes z, ref TLanes error, ref TLanes largest)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes q = Code(w * s, z);
            TLanes difference = w - ((q - z) / s);
            TLanes magnitude = TLanes.Abs(difference);
            error += magnitude;
            largest = TLanes.Max(magnitude, largest);

            // Shrinkage: e = sign(d)·max(0, |d| − |d|^(p−1)/beta). At d = 0 the power is infinite and e is 0.
            TLanes shrunk = magnitude - (TLanes.Pow(magnitude, LpNorm - 1f) * TLanes.Broadcast(InverseBeta));
            TLanes e = TLanes.CopySign(TLanes.Max(shrunk, default), difference);
            return q - ((w - e) * s);
        }
        """;
}
