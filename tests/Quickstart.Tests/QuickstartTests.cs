using System.Globalization;
using System.Text.RegularExpressions;

namespace Specializer.Tests.Quickstart;

public sealed partial class QuickstartTests
{
    [Fact]
    public async Task Run_PrintsSizeErrorAndTime()
    {
        (int exitCode, string output, string error) = await SampleProcess.Run("Quickstart.dll");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("memory    67.1 MB -> 8.4 MB, 4.00 bits a weight", output);
        Assert.Matches(@"time      \d+\.\d\d ms float32 -> \d+\.\d\d ms from codes", output);

        // Eight levels over the range of 64 normal numbers: a step of 0.68 and an error of 0.19, uniform.
        double[] errors = [.. ErrorLine().Match(output).Groups.Values.Skip(1).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(2, errors.Length);
        Assert.All(errors, percent => Assert.InRange(percent, 15, 25));
    }

    [GeneratedRegex(@"error     ([\d.]+) ?% of the weight, ([\d.]+) ?% of y")]
    private static partial Regex ErrorLine();
}
