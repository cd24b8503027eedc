namespace Specializer.Samples.ApiDocs;

/// <summary>Something that the user can put right; the message is all there is to show.</summary>
internal sealed class UsageException(string message) : Exception(message);
