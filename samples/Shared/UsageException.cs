namespace Specializer.Samples;

/// <summary>Something that the user can put right; the message is all there is to show.</summary>
public sealed class UsageException(string message) : Exception(message);
