namespace Specializer.Tests.ApiDocs;

/// <summary>A fact about builds with ILGPU; skipped where no package source carries it.</summary>
public sealed class IlgpuFactAttribute : FactAttribute
{
    /// <summary>Looks for ILGPU beside the sample.</summary>
    public IlgpuFactAttribute()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "ILGPU.dll")))
        {
            Skip = "Built without ILGPU: no package source carries it.";
        }
    }
}
