using Specializer.Samples;
using Specializer.Samples.ApiDocs;
using Spectre.Console;

return await SampleCommand.Run(
    new CommandLine().Create((options, cancellation) =>
    {
        if (options.SweepFolder is null)
        {
            using var comparison = new Comparison(options, AnsiConsole.Console);
            comparison.Run(cancellation);
        }
        else
        {
            new QualitySweep(options, AnsiConsole.Console).Run(cancellation);
        }
    }),
    args);
