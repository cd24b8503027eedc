#if SPECIALIZER_ILGPU
extern alias contract;
using System.Reflection;
using Xunit;

namespace Specializer.Tests;

/// <summary>The declarations that emitted source is compiled against where ILGPU is not: each one exists in ILGPU with the same signature.</summary>
public class IlgpuContractTests
{
    public static TheoryData<string> Types =>
        [.. typeof(contract::ILGPU.Runtime.Cuda.CudaAsm).Assembly.GetExportedTypes().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Contract_EveryMemberOfAType_IsInIlgpu(string name)
    {
        Type declared = typeof(contract::ILGPU.Runtime.Cuda.CudaAsm).Assembly.GetType(name, throwOnError: true)!;
        Type? real = typeof(ILGPU.Context).Assembly.GetType(name);
        Assert.NotNull(real);
        Assert.Equal(declared.IsValueType, real.IsValueType);
        HashSet<string> there = [.. Signatures(real)];
        Assert.All(Signatures(declared), signature => Assert.Contains(signature, there));
        Assert.NotEmpty(Signatures(declared));
    }

    private static IEnumerable<string> Signatures(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(method => $"{(method.IsStatic ? "static " : "")}{method.ReturnType} {method.Name}`{method.GetGenericArguments().Length}"
            + $"({string.Join(", ", method.GetParameters().Select(parameter => $"{(parameter.IsOut ? "out " : "")}{parameter.ParameterType}"))})");
}
#endif
