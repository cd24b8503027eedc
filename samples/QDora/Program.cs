using Specializer.Samples;
using Specializer.Samples.QDora;

return await SampleCommand.Run(
    new CommandLine().Create((options, cancellation) => new FineTuning(options, Console.Out).Run(cancellation)), args);
