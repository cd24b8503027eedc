namespace Specializer.Bench;

/// <summary>One measured benchmark.</summary>
/// <param name="Category">MatMul or Format.</param>
/// <param name="Config">The declared struct.</param>
/// <param name="Method">What was run.</param>
/// <param name="M">Rows of x; 0 where there is none.</param>
/// <param name="Seconds">Time of a call in the fastest iteration: other tenants of a machine only ever add to it.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes of weight, inputs and outputs a second.</param>
/// <param name="GigaMultiplyAddsPerSecond">10⁹ multiply-adds a second; 0 where there are none.</param>
/// <param name="RooflineShare">The shortest time that this machine allows, over the time taken.</param>
/// <param name="MultiplyAddsPerByte">Multiply-adds for each byte.</param>
internal sealed record BenchmarkFigure(
    string Category,
    string Config,
    string Method,
    int M,
    double Seconds,
    double GigabytesPerSecond,
    double GigaMultiplyAddsPerSecond,
    double RooflineShare,
    double MultiplyAddsPerByte);
