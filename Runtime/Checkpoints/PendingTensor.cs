namespace Specializer;

/// <summary>A tensor that waits to be written.</summary>
/// <param name="Entry">Name, type and shape; where it begins is not known yet.</param>
/// <param name="Write">Writes its bytes.</param>
internal sealed record PendingTensor(SafetensorsEntry Entry, Action<Stream> Write);
