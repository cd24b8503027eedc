using System.Globalization;

namespace Specializer.Generator.Tests.Harness;

/// <summary>The number format of sv-SE, whose minus sign is U+2212 and whose decimal separator is a comma.</summary>
/// <remarks>It is made by hand, because a machine need not have any culture's tables.</remarks>
public static class SwedishCulture
{
    /// <summary>The culture.</summary>
    public static CultureInfo Value { get; } = Make();

    /// <summary>Runs something under the culture, and gives the thread its own back.</summary>
    public static T Run<T>(Func<T> work)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Value;
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo Make()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = "\u00a0";
        return culture;
    }
}
