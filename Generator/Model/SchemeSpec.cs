namespace Specializer.Generator.Model;

/// <summary>One annotated struct: where it stands and what it asks for. Value-equal, without any Roslyn object.</summary>
/// <param name="Namespace">Its namespace, "" for the global one.</param>
/// <param name="Name">The struct's name.</param>
/// <param name="Containers">Types around it, outermost first, each as the head of a partial declaration.</param>
/// <param name="IsRecord">Whether it is a record struct.</param>
/// <param name="IsPublic">Whether it and every container are public.</param>
/// <param name="Kernel">The kernel, or null where the config is wrong and only a stub is emitted.</param>
/// <param name="Optimize">Whether the proximal optimiser runs.</param>
/// <param name="RoundZero">Whether zeros are rounded first.</param>
/// <param name="Error">What the stub's members throw with, where there is no kernel.</param>
internal sealed record SchemeSpec(
    string Namespace,
    string Name,
    EquatableArray<string> Containers,
    bool IsRecord,
    bool IsPublic,
    KernelSpec? Kernel,
    bool Optimize,
    bool RoundZero,
    string? Error)
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
}
