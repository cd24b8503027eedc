using Spectre.Console;

namespace Specializer.Samples.ApiDocs;

/// <summary>Shows how far the work is: bars in a terminal, plain lines elsewhere.</summary>
internal abstract class ProgressBoard
{
    /// <summary>Runs work that reports to a board.</summary>
    public static void Run(IAnsiConsole console, Action<ProgressBoard> work)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            work(new LineBoard(console));
            return;
        }

        console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn())
            .Start(context => work(new BarBoard(context)));
    }

    /// <summary>Begins a piece of work.</summary>
    /// <param name="name">What it is about.</param>
    /// <param name="steps">Steps it takes, &gt; 0.</param>
    /// <returns>Its progress.</returns>
    public abstract ProgressLine Begin(string name, int steps);

    private sealed class BarBoard(ProgressContext context) : ProgressBoard
    {
        public override ProgressLine Begin(string name, int steps) => new Bar(name, context.AddTask(name.EscapeMarkup(), maxValue: steps));

        private sealed class Bar(string name, ProgressTask task) : ProgressLine
        {
            public override void Phase(string doing) => task.Description = $"{name}: {doing}".EscapeMarkup();

            public override void Step() => task.Increment(1);

            public override void Finish(string result)
            {
                task.Value = task.MaxValue;
                Phase(result);
            }
        }
    }

    private sealed class LineBoard(IAnsiConsole console) : ProgressBoard
    {
        public override ProgressLine Begin(string name, int steps) => new Line(name, console);

        private sealed class Line(string name, IAnsiConsole console) : ProgressLine
        {
            public override void Phase(string doing) => console.WriteLine($"{name}: {doing}");

            public override void Step()
            {
            }

            public override void Finish(string result) => Phase(result);
        }
    }
}

/// <summary>The progress of one piece of work.</summary>
internal abstract class ProgressLine
{
    /// <summary>Says what is being done now.</summary>
    public abstract void Phase(string doing);

    /// <summary>Counts one step.</summary>
    public abstract void Step();

    /// <summary>Ends the work with a word on what came of it.</summary>
    public abstract void Finish(string result);
}
