namespace Specializer;

/// <summary>What to tell a user whose replacement does not fit the place it was made for.</summary>
internal static class ModulePlaceText
{
    public static string DoesNotFit(string name, Type declared, Type replacement)
    {
        Type shared = declared;
        while (!shared.IsAssignableFrom(replacement))
        {
            shared = shared.BaseType!;
        }

        return $"'{name}' is declared as {Display(declared)}, which cannot hold the {Display(replacement)} that replaces it; "
            + $"declare it as {Display(shared)}. Nothing was replaced.";
    }

    /// <summary>For a place that holds what it holds for good.</summary>
    public static string IsFixed(string name) =>
        $"'{name}' is a readonly field or a property without a setter, whose module cannot be replaced; "
        + "remove readonly, or give the property a setter. Nothing was replaced.";

    /// <summary>A type's name as C# writes it, without namespaces.</summary>
    public static string Display(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.Name;
        }

        string name = type.Name[..type.Name.IndexOf('`')];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Display))}>";
    }
}
