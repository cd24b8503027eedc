using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Specializer.Layout;
using Xunit.Sdk;

namespace Specializer.Generator.Tests.Execution;

/// <summary>
/// Checks a property of a config's kernels for random shapes. The seed is fixed: a failure comes again, and prints its case. The config
/// is in the message in full, since a test's name shows only the beginning of it.
/// </summary>
public static class Property
{
    private const ulong Seed = 20251121;
    private const ulong Gamma = 0x9e3779b97f4a7c15;
    private const int LargestWeight = 6000;

    // For each of some hundred configs; a child only has to see each kernel at each of its register widths.
    private static readonly int Shapes = ChildRun.IsChild ? 3 : 8;

    /// <summary>Runs the check for a number of shapes.</summary>
    public static void ForAll(QuantConfig config, Action<WeightCase> check) => Run(config, Cases(config), check);

    /// <summary>Runs the check for a number of shapes that have an execution layout.</summary>
    public static void ForAllTiled(QuantConfig config, Action<WeightCase, ReferenceWeight, TileLayout> check) => Run(
        config,
        Cases(config).Where(shape => TileLayout.For(config.Layout(shape.N, shape.K)) is not null),
        shape =>
        {
            ReferenceWeight weight = shape.Weight(config);
            check(shape, weight, TileLayout.For(weight.Layout)!);
        });

    /// <summary>Runs a check whose failure shall name the config.</summary>
    public static void Named(QuantConfig config, Action check)
    {
        try
        {
            check();
        }
        catch (Exception failure) when (failure is not XunitException { InnerException: not null })
        {
            throw new XunitException($"{config}\n{failure.Message}", failure);
        }
    }

    private static void Run(QuantConfig config, Gen<WeightCase> cases, Action<WeightCase> check) => Named(config, () => Check.One(
        Config.QuickThrowOnFailure
            .WithMaxTest(Shapes)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, Gamma), FSharpOption<int>.None))),
        Prop.ForAll(Arb.From(cases), check)));

    // Half of the weights have groups that begin where rows begin, as far as groups have a size; the other half need not.
    private static Gen<WeightCase> Cases(QuantConfig config) =>
        from shape in Gen.OneOf(AnyShapes(config), AlignedShapes(config))
        where LayoutRules.Problem(config.Format, config.Axis, config.Group, shape.N, shape.K) is null
        from m in Gen.Choose(1, 17)
        from seed in Gen.Choose(0, int.MaxValue)
        select new WeightCase(shape.N, shape.K, m, seed);

    private static Gen<(int N, int K)> AnyShapes(QuantConfig config) =>
        config.Group >= 2 && config.Pack != PackLayout.Sequential ? Divided(config) : Free(config);

    private static Gen<(int N, int K)> AlignedShapes(QuantConfig config) => (config.Group >= 2, config.Axis) switch
    {
        (false, _) => Free(config),
        (true, 0) => from residues in Gen.Choose(1, 3)
                     from k in Gen.Choose(1, Math.Max(2, LargestWeight / (residues * config.Group)))
                     select (residues * config.Group, k),
        _ => from segments in Gen.Choose(1, 4)
             from n in Gen.Choose(1, Math.Max(2, LargestWeight / (segments * ElementsThatFillWords(config))))
             select (n * ElementsThatFillWords(config) / config.Group, segments * config.Group),
    };

    private static Gen<(int N, int K)> Divided(QuantConfig config) =>
        from count in Gen.OneOf(Gen.Choose(1, 2), Gen.Choose(1, Math.Max(2, LargestWeight / ElementsThatFillWords(config))))
        from pick in Gen.Choose(0, 1 << 20)
        let divisors = Divisors(count * ElementsThatFillWords(config))
        let n = divisors[pick % divisors.Length]
        select (n, count * ElementsThatFillWords(config) / n);

    /// <summary>Shapes that a group need not divide.</summary>
    private static Gen<(int N, int K)> Free(QuantConfig config) =>
        from n in Gen.Choose(1, 24)
        from k in Gen.Choose(1, 80)
        select (n * (WordsRunAlongN(config) ? config.Format.CodesPerWord : 1), k * (config.Pack == PackLayout.RowMajor ? config.Format.CodesPerWord : 1));

    /// <summary>The fewest elements that fill whole words and whole groups.</summary>
    private static int ElementsThatFillWords(QuantConfig config) =>
        config.Axis == 1 && WordsRunAlongN(config) ? config.Group * config.Format.CodesPerWord : config.Group;

    private static bool WordsRunAlongN(QuantConfig config) => config.Pack == PackLayout.HqqColumn && config.Format.FieldBits != 3;

    private static int[] Divisors(int count) => [.. Enumerable.Range(1, count).Where(divisor => count % divisor == 0)];
}
