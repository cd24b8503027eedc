namespace Specializer.Generator.Tests.Budgets;

/// <summary>What one emitted method asks of the JIT.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IlBytes">Bytes of its body.</param>
/// <param name="Locals">Its variables.</param>
/// <param name="Steps">Its vector steps: calls of a multiply-add or a dot product of registers.</param>
public sealed record EmittedMethod(string Name, int IlBytes, int Locals, int Steps);
