using System.Collections.Generic;
using Specializer.Generator.Model;
using Specializer.Layout;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about a kernel; the emitters only print it.</summary>
internal sealed class KernelPlan
{
    public KernelPlan(KernelSpec spec, bool hasWordRows, IReadOnlyList<int> laneCounts, IReadOnlyList<WordRowPass> passes)
    {
        Spec = spec;
        HasWordRows = hasWordRows;
        LaneCounts = laneCounts;
        Passes = passes;
    }

    /// <summary>The config.</summary>
    public KernelSpec Spec { get; }

    /// <summary>Codes and words.</summary>
    public CodeFormat Format => Spec.Format;

    /// <summary>Whether a path exists that shares x among the rows of one word; it needs groups that fill registers.</summary>
    public bool HasWordRows { get; }

    /// <summary>Register widths that the word-row path may use, widest first.</summary>
    public IReadOnlyList<int> LaneCounts { get; }

    /// <summary>The passes over a row of words, for one and for four rows of x.</summary>
    public IReadOnlyList<WordRowPass> Passes { get; }

    /// <summary>Whether slots can be padding, because the rows of codes need not fill the words.</summary>
    public bool HasPadding => Format.FieldBits == 3;

    /// <summary>Whether a group leaves elements over after the widest registers.</summary>
    public bool GroupHasTail => Spec.Axis == 1 && Spec.Group % 16 != 0;
}

/// <summary>One pass over a row of words: some of its slots against some rows of x at once.</summary>
internal sealed class WordRowPass
{
    public WordRowPass(int rows, int firstSlot, int slots, int slotsOfWord)
    {
        Rows = rows;
        FirstSlot = firstSlot;
        Slots = slots;
        Name = slots == slotsOfWord ? $"WordRowBy{rows}" : $"WordRowBy{rows}Slots{firstSlot}To{firstSlot + slots - 1}";
    }

    /// <summary>Rows of x.</summary>
    public int Rows { get; }

    /// <summary>First slot.</summary>
    public int FirstSlot { get; }

    /// <summary>Slots.</summary>
    public int Slots { get; }

    /// <summary>Name of the emitted method.</summary>
    public string Name { get; }
}
