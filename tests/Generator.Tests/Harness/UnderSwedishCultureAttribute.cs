using System.Globalization;
using System.Reflection;
using Xunit.Sdk;

namespace Specializer.Generator.Tests.Harness;

/// <summary>Runs each test of a class under <see cref="SwedishCulture"/>: a kernel that reads or writes a number as text would differ.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class UnderSwedishCultureAttribute : BeforeAfterTestAttribute
{
    private CultureInfo? _before;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest)
    {
        _before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = SwedishCulture.Value;
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest) => CultureInfo.CurrentCulture = _before!;
}
