using System.Text;

namespace Specializer.Generator.Parsing;

/// <summary>Names members as torch would.</summary>
internal static class SnakeCase
{
    /// <summary><c>_qProj</c> to <c>q_proj</c>, <c>Fc1</c> to <c>fc1</c>, <c>MLPBlock</c> to <c>mlp_block</c>.</summary>
    /// <remarks>
    /// A word begins at an upper-case letter that follows a lower-case letter or a digit, and at one that a lower-case letter follows.
    /// </remarks>
    public static string Of(string member)
    {
        string name = member.TrimStart('_');
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_' && BeginsWord(name, i))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private static bool BeginsWord(string name, int i) =>
        !char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]));
}
