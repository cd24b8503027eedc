using System.Collections.Immutable;
using System.Text.Json;

namespace Specializer.Generator.Tests.Golden;

/// <summary>One case of a golden file: its fields, and its tensors as the reference implementation wrote them.</summary>
/// <param name="fields">The case's object in the JSON file.</param>
/// <param name="tensors">The file's tensors; those of the case are called <c>name.tensor</c>.</param>
public sealed class GoldenCase(JsonElement fields, TensorSource tensors)
{
    /// <summary>Its name, unique in its file.</summary>
    public string Name { get; } = fields.GetProperty("name").GetString()!;

    /// <summary>What it records.</summary>
    public string Kind { get; } = fields.GetProperty("kind").GetString()!;

    /// <summary>A number among its fields.</summary>
    public double Number(string field) => Field(field).GetDouble();

    /// <summary>A whole number among its fields.</summary>
    public int Integer(string field) => Field(field).GetInt32();

    /// <summary>A truth value among its fields.</summary>
    public bool Flag(string field) => Field(field).GetBoolean();

    /// <summary>A text among its fields.</summary>
    public string Text(string field) => Field(field).GetString()!;

    /// <summary>The sizes of one of its tensors, outermost first.</summary>
    public ImmutableArray<long> Shape(string tensor) => tensors.Entry($"{Name}.{tensor}").Shape;

    /// <summary>A tensor's bytes as they lie in the file, little-endian.</summary>
    public byte[] Bytes(string tensor) => tensors.Bytes($"{Name}.{tensor}").ToArray();

    /// <summary>A float tensor.</summary>
    public float[] Singles(string tensor) => tensors.ReadSingles($"{Name}.{tensor}");

    private JsonElement Field(string field) => fields.TryGetProperty(field, out JsonElement value)
        ? value
        : throw new InvalidDataException($"Golden case '{Name}' of kind '{Kind}' has no field '{field}'.");
}
