namespace Specializer.Generator.Model;

/// <summary>Where an annotated struct stands. Value-equal, without any Roslyn object.</summary>
/// <param name="Namespace">Its namespace, "" for the global one.</param>
/// <param name="Name">The struct's name.</param>
/// <param name="Containers">Types around it, outermost first, each as the head of a partial declaration.</param>
/// <param name="IsRecord">Whether it is a record struct.</param>
/// <param name="IsVisible">Whether the whole assembly sees it, so that a registry can list it.</param>
internal sealed record StructSpec(string Namespace, string Name, EquatableArray<string> Containers, bool IsRecord, bool IsVisible)
{
    /// <summary>Full name with dots, the same order as the file name and the registry.</summary>
    public string FullName
    {
        get
        {
            string outer = "";
            foreach (string container in Containers)
            {
                outer += container.Substring(container.LastIndexOf(' ') + 1) + ".";
            }

            return (Namespace.Length == 0 ? "" : Namespace + ".") + outer + Name;
        }
    }

    /// <summary>
    /// The file of its members, without extension. What stands in no namespace could be called as a kernel or a registry is, and gets
    /// a prefix.
    /// </summary>
    public string FileName => (Namespace.Length == 0 ? "global." : "") + FullName.Replace("@", "");
}
