using System.Net;
using System.Text;

namespace Specializer.Bench;

/// <summary>The report as one HTML file that needs no other.</summary>
internal static class ReportPage
{
    /// <summary>The page.</summary>
    public static string Print(BenchmarkReport report, string speed, string roofline, string error) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>What specialisation buys</title>
        <style>
        body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif; color: #1f2933; max-width: 1200px; margin: 24px auto; padding: 0 16px; }
        h1 { font-size: 26px; margin: 0 0 4px; }
        h2 { font-size: 19px; margin: 36px 0 8px; }
        p { max-width: 900px; }
        .how { color: #5f6b7a; }
        svg { max-width: 100%; height: auto; border: 1px solid #e3e7ec; border-radius: 6px; margin: 10px 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13.5px; }
        th, td { padding: 3px 12px; text-align: right; border-bottom: 1px solid #e3e7ec; }
        th:first-child, td:first-child { text-align: left; }
        th { border-bottom: 2px solid #5f6b7a; font-weight: 600; }
        tr:hover td { background: #f4f6f8; }
        code { background: #f4f6f8; padding: 1px 5px; border-radius: 3px; }
        </style>
        </head>
        <body>
        <h1>What specialisation buys</h1>
        <p class="how"><code>{{WebUtility.HtmlEncode(report.Command)}}</code> on {{WebUtility.HtmlEncode(report.Date)}}: {{WebUtility.HtmlEncode(report.Machine)}}; the fastest iteration of a {{report.Job}} job.</p>
        <p>A config such as <code>[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]</code> becomes kernels in which bits, group and layout are constants. Here they are
        compared with a well written kernel that learns them at run time, with expanding the matrix first, and with the float32 layer. Every output was compared with a scalar
        oracle before anything was timed. Configs named <code>Int8</code> round x to int8 (<code>Activations = Int8</code>), and multiply bytes; the generic kernel does, too.</p>
        {{speed}}
        {{roofline}}
        {{error}}
        <h2>Products</h2>
        <p class="how">Milliseconds a call. GB/s, GMAC/s and the share of the roofline are of the specialised kernel.</p>
        {{Table(ReportTable.Products(report))}}
        <h2>Quantising and packing</h2>
        <p class="how">Quantising runs on all threads, packing on one. Generic: the same in registers, with bits and strides as run-time values.</p>
        {{Table(ReportTable.Formats(report))}}
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>A Markdown table as HTML.</summary>
    private static string Table(string markdown)
    {
        var html = new StringBuilder("<table>\n");
        string[] lines = markdown.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            string cell = i == 0 ? "th" : "td";
            if (i != 1)
            {
                IEnumerable<string> cells = lines[i].Trim('|').Split('|').Select(text => $"<{cell}>{WebUtility.HtmlEncode(text.Trim())}</{cell}>");
                html.Append("<tr>").AppendJoin("", cells).Append("</tr>\n");
            }
        }

        return html.Append("</table>").ToString();
    }
}
