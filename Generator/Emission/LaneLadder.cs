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
}
