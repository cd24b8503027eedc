using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Specializer.Bench;

namespace Specializer.Tests.Bench;

/// <summary>The report of specialisation, drawn again from the figures that the repository holds.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("specializer-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_FromRecordedFigures_GivesTheRecordedTablesAndWholePictures()
    {
        ReportRun.Run(ReportOptions.Parse([_folder, "--from", Recorded("specialisation.json")]));
        Assert.Equal(Read(Recorded("specialisation.md")), Read(At("specialisation.md")));
        Assert.Equal(Read(Recorded("specialisation.json")), Read(At("specialisation.json")));
        string page = Read(At("specialisation.html"));
        foreach (string picture in new[] { "specialisation-speed.svg", "specialisation-roofline.svg", "specialisation-error.svg" })
        {
            Assert.Equal("svg", XDocument.Load(At(picture)).Root!.Name.LocalName);
            Assert.Contains(Read(At(picture)).TrimEnd(), page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parse_UnknownOption_SaysSo() =>
        Assert.StartsWith("--fast is not known; usage: --report", Assert.Throws<ArgumentException>(() => ReportOptions.Parse(["--fast"])).Message);

    private static string Read(string path) => File.ReadAllText(path);

    private static string Recorded(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "results", name);

    private string At(string name) => Path.Combine(_folder, name);
}
