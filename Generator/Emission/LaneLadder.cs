namespace Specializer.Generator.Emission;

/// <summary>Prints a loop over elements at the widest register the processor has, and its rest one by one.</summary>
internal static class LaneLadder
{
    /// <summary>Two statements: the registers and the tail.</summary>
    /// <param name="call">
    /// A call of a method that starts at FROM and returns where it stopped, TLanes standing for the register:
    /// <c>Apply&lt;TLanes&gt;(in x, FROM, end)</c>.
    /// </param>
    /// <param name="from">Where the registers start.</param>
    public static string Print(string call, string from)
    {
        string at(string lanes, string start) => call.Replace("TLanes", lanes).Replace("FROM", start);
        return CodeText.Of(
            $"""
            int done = Lanes16.IsSupported ? {at("Lanes16", from)}
                : Lanes8.IsSupported ? {at("Lanes8", from)}
                : Lanes4.IsSupported ? {at("Lanes4", from)}
                : {from};
            {at("Lanes1", "done")};
            """);
    }

    /// <summary>A chain of choices, from the widest registers down, that calls a method which does the rest one by one itself.</summary>
    /// <param name="call">A call with TLanes as its type argument.</param>
    public static string Choose(string call) => CodeText.Of(
        $$"""
        if (Lanes16.IsSupported)
        {
            {{call.Replace("TLanes", "Lanes16")}};
        }
        else if (Lanes8.IsSupported)
        {
            {{call.Replace("TLanes", "Lanes8")}};
        }
        else if (Lanes4.IsSupported)
        {
            {{call.Replace("TLanes", "Lanes4")}};
        }
        else
        {
            {{call.Replace("TLanes", "Lanes1")}};
        }
        """);
}
