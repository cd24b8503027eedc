namespace Specializer.Tests.Diagnostics;

/// <summary>Listeners hear the whole process, so these tests run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ListeningCollection
{
    public const string Name = "Listening";
}
