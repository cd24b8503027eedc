using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Specializer.Layout;

namespace Specializer.Generator.Tests.Execution;

/// <summary>Checks a property of a config's kernels for random shapes. The seed is fixed: a failure comes again, and prints its case.</summary>
public static class Property
{
    private const ulong Seed = 20251121;
    private const ulong Gamma = 0x9e3779b97f4a7c15;
    private const int LargestWeight = 6000;

    /// <summary>Runs the check for a number of cases.</summary>
    public static void ForAll(QuantConfig config, Action<WeightCase> check, int cases = 25) => Check.One(
        Config.QuickThrowOnFailure
            .WithMaxTest(cases)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, Gamma), FSharpOption<int>.None))),
        Prop.ForAll(Arb.From(Cases(config)), check));

    // Half of the weights have groups that begin where rows begin, the other half need not.
    private static Gen<WeightCase> Cases(QuantConfig config) =>
        from shape in Gen.OneOf(AnyShapes(config), AlignedShapes(config))
        where StorageLayout.Problem(config.Format, config.Axis, config.Group, shape.N, shape.K) is null
        from m in Gen.Choose(1, 17)
        from seed in Gen.Choose(0, int.MaxValue)
        select new WeightCase(shape.N, shape.K, m, seed);

    private static Gen<(int N, int K)> AnyShapes(QuantConfig config) =>
        from count in Gen.Choose(1, Math.Max(2, LargestWeight / ElementsThatFillWords(config)))
        from pick in Gen.Choose(0, 1 << 20)
        let divisors = Divisors(count * ElementsThatFillWords(config))
        let n = divisors[pick % divisors.Length]
        select (n, count * ElementsThatFillWords(config) / n);

    private static Gen<(int N, int K)> AlignedShapes(QuantConfig config) => config.Axis == 0
        ? from residues in Gen.Choose(1, 3)
          from k in Gen.Choose(1, Math.Max(2, LargestWeight / (residues * config.Group)))
          select (residues * config.Group, k)
        : from segments in Gen.Choose(1, 4)
          from n in Gen.Choose(1, Math.Max(2, LargestWeight / (segments * ElementsThatFillWords(config))))
          select (n * ElementsThatFillWords(config) / config.Group, segments * config.Group);

    /// <summary>The fewest elements that fill whole words and whole groups.</summary>
    private static int ElementsThatFillWords(QuantConfig config) =>
        config.Axis == 0 || config.Format.FieldBits == 3 ? config.Group : config.Group * config.Format.CodesPerWord;

    private static int[] Divisors(int count) => [.. Enumerable.Range(1, count).Where(divisor => count % divisor == 0)];
}
