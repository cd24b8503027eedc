using System.Globalization;
using Spectre.Console;

namespace Specializer.Samples.ApiDocs;

/// <summary>Prints the figures.</summary>
internal static class ResultTable
{
    // Wide enough for the table where the console does not say how wide it is.
    private const int WidthWithoutConsole = 120;

    /// <summary>Prints a row a config, and under it what the reference column means.</summary>
    public static void Print(
        IAnsiConsole console, IReadOnlyList<ConfigResult> results, int windows, int allWindows)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthWithoutConsole;
        }

        var table = new Table().Border(console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumn("config");
        foreach (string heading in (string[])["bits/weight", "MB", "bits/byte", "over fp32", "in PyTorch", "tokens/s"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        ConfigResult fp32 = results[0];
        foreach (ConfigResult result in results)
        {
            table.AddRow(
                result.Name,
                Number(result.BitsPerWeight, "F2"),
                Number(result.Megabytes, "F2"),
                Number(result.BitsPerByte, "F4"),
                result == fp32 ? "" : Number(result.BitsPerByte - fp32.BitsPerByte, "+0.0000;-0.0000"),
                Number(result.ReferenceBitsPerByte, "F4"),
                Number(result.TokensPerSecond, "F0"));
        }

        console.Write(table);
        console.WriteLine(windows == allWindows
            ? $"in PyTorch: what the format's own implementation reaches on the same {allWindows} windows."
            : $"in PyTorch: what the format's own implementation reaches on all {allWindows} windows; this run took {windows} (--windows {allWindows} for all).");
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
