using System.Globalization;
using System.Xml.Linq;
using Specializer.Charts;

namespace Specializer.Tests.ApiDocs;

public class ChartTests
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(0, 10, false, new[] { 0.0, 2, 4, 6, 8, 10 })]
    [InlineData(3.5, 9.6, false, new[] { 4.0, 5, 6, 7, 8, 9 })]
    [InlineData(0.745, 0.895, false, new[] { 0.76, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88 })]
    [InlineData(0.7, 12, true, new[] { 0.7, 1, 1.5, 2, 3, 5, 7, 10 })]
    [InlineData(0.01, 100, true, new[] { 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100 })]
    public void Axis_Ticks_AreRoundNumbersWithin(double min, double max, bool isLogarithmic, double[] expected)
    {
        IReadOnlyList<double> ticks = new Axis("", min, max, isLogarithmic).Ticks;
        Assert.Equal(expected.Length, ticks.Count);
        Assert.All(expected.Zip(ticks), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Plot_CrowdedLabels_NoTwoOverlapAndAllLieInside()
    {
        var svg = new Svg(400, 300);
        var plot = new Plot(svg, 60, 30, 300, 200, new Axis("x", 0, 10), new Axis("y", 0, 10));
        var random = new Random(1);
        (double X, double Y)[] points = [.. Enumerable.Range(0, 60).Select(_ => (random.NextDouble() * 10, random.NextDouble() * 10))];
        foreach ((double x, double y) in points)
        {
            plot.Point(x, y, Marker.Dot, 8, Palette.Blue, null);
        }

        foreach ((double x, double y) in points)
        {
            plot.Label(x, y, "label", Palette.Blue);
        }

        (double Left, double Top, double Right, double Bottom)[] boxes =
        [
            .. XDocument.Parse(svg.ToString()).Descendants(Namespace + "text").Select(text =>
            {
                double width = Svg.TextWidth(text.Value, 11), bottom = Number(text, "y");
                double left = Number(text, "x") - (text.Attribute("text-anchor")!.Value switch { "end" => width, "middle" => width / 2, _ => 0 });
                return (left, bottom - 11, left + width, bottom);
            }),
        ];
        Assert.InRange(boxes.Length, 15, 60);
        Assert.All(boxes, box => Assert.True(box.Left >= 60 && box.Right <= 360 && box.Top >= 29 && box.Bottom <= 231));
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool overlap = boxes[i].Left < boxes[j].Right - 0.1 && boxes[j].Left < boxes[i].Right - 0.1
                    && boxes[i].Top < boxes[j].Bottom - 0.1 && boxes[j].Top < boxes[i].Bottom - 0.1;
                Assert.False(overlap, $"{boxes[i]} and {boxes[j]}");
            }
        }
    }

    [Fact]
    public void Svg_TextWithMarkup_IsEscaped()
    {
        var svg = new Svg(10, 10);
        svg.Text(0, 0, "a < b & c", 10, Palette.Ink);
        svg.Mark(Marker.Diamond, 1, 1, 4, Palette.Ink, "\"tip\" <1>");
        XElement root = XDocument.Parse(svg.ToString()).Root!;
        Assert.Equal("a < b & c", root.Element(Namespace + "text")!.Value);
        Assert.Equal("\"tip\" <1>", root.Element(Namespace + "path")!.Value);
    }

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
