using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Specializer.Generator.Tests.Incremental;

/// <summary>Everything that an object keeps alive, field by field.</summary>
public static class ObjectGraph
{
    /// <summary>
    /// The path to a Roslyn object (a symbol, syntax node, location, compilation, semantic model, diagnostic or any other), or
    /// null where none is reachable. One of them in a cached model would keep a whole compilation alive and never be equal.
    /// </summary>
    public static string? PathToRoslyn(object root) => Walk(root).FirstOrDefault(part => IsRoslyn(part.Value.GetType())).Path;

    /// <summary>The types of everything that an object keeps alive, its own first.</summary>
    public static IEnumerable<Type> Types(object root) => Walk(root).Select(part => part.Value.GetType()).Distinct();

    /// <summary>Each object once, with the path to it; what Roslyn's objects hold is left out.</summary>
    private static IEnumerable<(object Value, string Path)> Walk(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object Value, string Path)>([(root, root.GetType().Name)]);
        while (open.TryPop(out (object Value, string Path) next))
        {
            Type type = next.Value.GetType();
            if (type.IsPrimitive || type.IsEnum || next.Value is string or MemberInfo || !seen.Add(next.Value))
            {
                continue;
            }

            yield return next;
            if (IsRoslyn(type))
            {
                continue;
            }

            foreach ((object value, string name) in Parts(next.Value, type))
            {
                open.Push((value, $"{next.Path}.{name}: {value.GetType().Name}"));
            }
        }
    }

    private static bool IsRoslyn(Type type) =>
        type.Assembly == typeof(Compilation).Assembly || type.Assembly == typeof(Microsoft.CodeAnalysis.CSharp.CSharpCompilation).Assembly;

    private static IEnumerable<(object Value, string Name)> Parts(object value, Type type)
    {
        if (value is Array array)
        {
            return array.Cast<object?>().Where(item => item is not null).Select((item, i) => (item!, $"[{i}]"));
        }

        var parts = new List<(object, string)>();
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (FieldInfo field in declaring.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && field.GetValue(value) is { } part)
                {
                    parts.Add((RuntimeHelpers.GetObjectValue(part), field.Name));
                }
            }
        }

        return parts;
    }
}
