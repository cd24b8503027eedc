namespace Specializer;

/// <summary>Finds the name that a user most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest single-character edits to the wanted one, the first of equals.</summary>
    /// <returns>Null where there are no names.</returns>
    public static string? Of(string wanted, IEnumerable<string> names)
    {
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string name in names)
        {
            // The edits are at least the difference in length.
            if (Math.Abs(name.Length - wanted.Length) >= fewest)
            {
                continue;
            }

            int edits = Edits(wanted, name);
            if (edits < fewest)
            {
                (nearest, fewest) = (name, edits);
            }
        }

        return nearest;
    }

    /// <summary>The Levenshtein distance.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, a.Length + 1)];
        for (int j = 1; j <= b.Length; j++)
        {
            int diagonal = row[0];
            row[0] = j;
            for (int i = 1; i <= a.Length; i++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[i];
                row[i] = Math.Min(substituted, 1 + Math.Min(row[i], row[i - 1]));
            }
        }

        return row[a.Length];
    }
}
