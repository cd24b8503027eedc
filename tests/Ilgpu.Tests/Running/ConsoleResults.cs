using Xunit.Abstractions;

namespace Specializer.Tests.Running;

/// <summary>Counts results and prints failures as they come.</summary>
internal sealed class ConsoleResults : Xunit.LongLivedMarshalByRefObject, IMessageSink
{
    private readonly Lock _gate = new();

    /// <summary>Set when all tests are known.</summary>
    public ManualResetEventSlim Discovered { get; } = new();

    /// <summary>The tests that there are.</summary>
    public List<ITestCase> Found { get; } = [];

    /// <summary>Set when the last test has ended.</summary>
    public ManualResetEventSlim Finished { get; } = new();

    /// <summary>Tests that passed.</summary>
    public int Passed { get; private set; }

    /// <summary>Tests that failed, and clean-ups that did.</summary>
    public int Failed { get; private set; }

    /// <summary>Tests that were skipped.</summary>
    public int Skipped { get; private set; }

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_gate)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage discovered:
                    Found.Add(discovered.TestCase);
                    break;
                case IDiscoveryCompleteMessage:
                    Discovered.Set();
                    break;
                case ITestPassed passed:
                    Passed++;
                    Console.WriteLine($"passed {passed.ExecutionTime,7:F2} s  {passed.Test.DisplayName}");
                    break;
                case ITestSkipped:
                    Skipped++;
                    break;
                case ITestFailed failed:
                    Fail(failed.Test.DisplayName, failed);
                    break;
                case IFailureInformation failure:
                    Fail(message.GetType().Name, failure);
                    break;
                case ITestAssemblyFinished:
                    Finished.Set();
                    break;
                default:
                    break;
            }
        }

        return true;
    }

    private void Fail(string name, IFailureInformation failure)
    {
        Failed++;
        Console.WriteLine($"FAILED {name}");
        Console.WriteLine("    " + string.Join(" ", failure.Messages).ReplaceLineEndings("\n    "));
        Console.WriteLine("    " + string.Join("\n", failure.StackTraces).ReplaceLineEndings("\n    "));
    }
}
