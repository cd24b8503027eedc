extern alias generator;
using generator::Specializer.Generator;
using Microsoft.CodeAnalysis;

namespace Specializer.GeneratorBench;

/// <summary>What the time of a keystroke elsewhere consists of: the same keystroke under generators that each do one part of the work.</summary>
internal static class KeystrokeParts
{
    /// <summary>The argument that asks for it.</summary>
    public const string Argument = "--parts";

    /// <summary>Measures and prints a table.</summary>
    /// <param name="configs">Configs of the project.</param>
    public static void Print(int configs)
    {
        (string Part, IIncrementalGenerator Generator)[] parts =
        [
            ("all of ours", new SpecializerGenerator()),
            ("asking for [Quant], doing nothing with it", PartGenerator.Query("Specializer.QuantAttribute")),
            ("asking for an attribute that no file has", PartGenerator.Query("Specializer.UnheardAttribute")),
            ("the configs' symbols", PartGenerator.Symbols(static symbol => symbol.Arity)),
            ("their attributes, bound", PartGenerator.Symbols(static symbol => symbol.GetAttributes().Length)),
            ("the same only after a declaration has changed", PartGenerator.SymbolsOfNewDeclarations(static symbol => symbol.GetAttributes().Length)),
            ($"putting {(2 * configs) + 1} files together", PartGenerator.Files((2 * configs) + 1)),
            ($"putting {configs + 1} files together", PartGenerator.Files(configs + 1)),
        ];
        var times = new GeneratorTimes(configs);
        Console.WriteLine($"| keystroke elsewhere, {configs} configs | ms |");
        Console.WriteLine("|---|---|");
        foreach ((string part, IIncrementalGenerator generator) in parts)
        {
            Console.WriteLine($"| {part} | {times.Edited(generator, (project, i) => project.KeystrokesElsewhere(i))} |");
        }
    }
}
