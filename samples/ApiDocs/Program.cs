using System.CommandLine;
using Spectre.Console;

namespace Specializer.Samples.ApiDocs;

/// <summary>Entry point: turns whatever a user can put right into one line and exit code 1.</summary>
internal static class Program
{
    private const int Failed = 1;

    private static async Task<int> Main(string[] args)
    {
        ParseResult parsed = new CommandLine().Create(Run).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Fail(parsed.Errors[0].Message);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Fail("cancelled.");
        }
        catch (Exception exception)
            when (exception is UsageException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message);
        }
    }

    private static void Run(RunOptions options, CancellationToken cancellation) =>
        new Comparison(options, AnsiConsole.Console).Run(cancellation);

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        return Failed;
    }
}
