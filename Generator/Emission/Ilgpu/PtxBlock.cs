using System.Collections.Generic;

namespace Specializer.Generator.Emission.Ilgpu;

/// <summary>A block of PTX that several places of a class's kernels emit by its name.</summary>
/// <param name="Name">The name of the constant.</param>
/// <param name="Summary">What it does, and what its inputs are.</param>
/// <param name="Lines">The PTX.</param>
internal sealed record PtxBlock(string Name, string Summary, IEnumerable<string> Lines)
{
    /// <summary>Characters of a line: constants stand less deep than other blocks.</summary>
    private const int LongestLine = 112;

    /// <summary>The constant.</summary>
    public string Declaration => CodeText.Of(
        $$""""
        /// <summary>{{Summary}}</summary>
        private const string {{Name}} = """
            {
            {{TensorCoreText.Lines(Lines, LongestLine)}}
            }
            """;
        """");
}
