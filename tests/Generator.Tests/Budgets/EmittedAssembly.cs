using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis.Emit;
using Specializer.Generator.Tests.Harness;

namespace Specializer.Generator.Tests.Budgets;

/// <summary>Emitted code, compiled as a user's project would, and the size of its methods by class.</summary>
public sealed class EmittedAssembly
{
    // The instructions that a product repeats for each column and row.
    private static readonly string[] StepNames = ["MultiplyAdd", "DotBytes"];

    private readonly MetadataReader _metadata;
    private readonly PEReader _image;

    /// <summary>Compiles what the generator wrote.</summary>
    public EmittedAssembly(GeneratorRun run)
    {
        var stream = new MemoryStream();
        EmitResult result = run.Output.Emit(stream);
        GeneratorRun.AssertNone(run.Problems(result.Diagnostics));
        _image = new PEReader(stream.ToArray().ToImmutableArray());
        _metadata = _image.GetMetadataReader();
        Classes = _metadata.TypeDefinitions
            .Select(_metadata.GetTypeDefinition)
            .Where(type => _metadata.GetString(type.Namespace).StartsWith("Specializer.Generated.", StringComparison.Ordinal))
            .ToDictionary(type => _metadata.GetString(type.Name), type => (IReadOnlyList<EmittedMethod>)[.. Methods(type), .. Nested(type)], StringComparer.Ordinal);
    }

    /// <summary>The methods that have a body, those of nested types included, by the name of their kernel class.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<EmittedMethod>> Classes { get; }

    private IEnumerable<EmittedMethod> Nested(TypeDefinition type) =>
        type.GetNestedTypes().Select(_metadata.GetTypeDefinition).SelectMany(Methods);

    private IEnumerable<EmittedMethod> Methods(TypeDefinition type)
    {
        foreach (MethodDefinition method in type.GetMethods().Select(_metadata.GetMethodDefinition).Where(method => method.RelativeVirtualAddress > 0))
        {
            MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
            byte[] il = body.GetILBytes()!;
            int steps = IlReader.Calls(il).Count(call => StepNames.Contains(NameOf(call)));
            yield return new EmittedMethod(_metadata.GetString(method.Name), il.Length, Locals(body), steps);
        }
    }

    private string NameOf(EntityHandle method) => method.Kind switch
    {
        HandleKind.MemberReference => _metadata.GetString(_metadata.GetMemberReference((MemberReferenceHandle)method).Name),
        HandleKind.MethodDefinition => _metadata.GetString(_metadata.GetMethodDefinition((MethodDefinitionHandle)method).Name),
        HandleKind.MethodSpecification => NameOf(_metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method),
        _ => "",
    };

    private int Locals(MethodBodyBlock body)
    {
        if (body.LocalSignature.IsNil)
        {
            return 0;
        }

        BlobReader signature = _metadata.GetBlobReader(_metadata.GetStandaloneSignature(body.LocalSignature).Signature);
        signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger();
    }
}
