using Specializer.Samples;
using Specializer.Samples.ApiDocs;
using Spectre.Console;

return await SampleCommand.Run(
    new CommandLine().Create((options, cancellation) => new Comparison(options, AnsiConsole.Console).Run(cancellation)), args);
