namespace Specializer.Generator.Emission;

/// <summary>One file to add to the compilation.</summary>
/// <param name="HintName">Its name, the same in every build.</param>
/// <param name="Text">Its content.</param>
internal readonly record struct EmittedFile(string HintName, string Text);
