namespace Specializer.Samples.QDora;

/// <summary>What the command line asks for.</summary>
/// <param name="ModelFolder">Holds config.json, model.safetensors, eval.bin and train.bin.</param>
/// <param name="Steps">Updates of the adapters.</param>
/// <param name="Batch">Windows of text an update.</param>
/// <param name="Rank">Rank of the adapters.</param>
/// <param name="LearningRate">The largest of the schedule.</param>
/// <param name="Seed">Determines the adapters' beginning and the order of the text.</param>
/// <param name="Windows">Windows of held-out text to evaluate on.</param>
/// <param name="Threads">Threads of a kernel, or null for one a core.</param>
/// <param name="OutputFolder">Where the adapter goes.</param>
internal sealed record RunOptions(
    string ModelFolder, int Steps, int Batch, int Rank, double LearningRate, int Seed, int Windows, int? Threads, string OutputFolder);
