using System.CommandLine;

namespace Specializer.Samples;

/// <summary>Runs a sample's command: whatever a user can put right becomes one line and exit code 1.</summary>
public static class SampleCommand
{
    private const int Failed = 1;

    /// <summary>A command that is its options and one action.</summary>
    /// <param name="description">What it does, for <c>--help</c>.</param>
    /// <param name="options">Its options, in the order of <c>--help</c>.</param>
    /// <param name="run">The action, with what was parsed.</param>
    public static RootCommand Create(string description, ReadOnlySpan<Option> options, Action<ParseResult, CancellationToken> run)
    {
        var command = new RootCommand(description);
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            run(parsed, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>Parses and runs.</summary>
    /// <param name="command">The command with its options and action.</param>
    /// <param name="arguments">What the user typed.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(RootCommand command, string[] arguments)
    {
        ParseResult parsed = command.Parse(arguments);
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
        catch (Exception exception) when (exception is UsageException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message);
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        return Failed;
    }
}
