using System.Reflection;
using Xunit;

namespace Specializer.Tests;

/// <summary>The two states of a build: with ILGPU and without.</summary>
public class OptionalIlgpuTests
{
    [Fact]
    public void RuntimeAssembly_WithOrWithoutIlgpu_HoldsGpuTypesOrNone()
    {
        Type[] types = Assembly.Load("Specializer.Ilgpu").GetExportedTypes();
#if SPECIALIZER_ILGPU
        Assert.Contains(typeof(GpuContext), types);
#else
        Assert.Empty(types);
#endif
    }
}
