using Specializer.Generator.Model;

namespace Specializer.Generator.Planning;

/// <summary>Everything that was decided about an absmax kernel; the emitters only print it.</summary>
/// <param name="Spec">The numeric identity.</param>
/// <param name="LargestCode">The largest code; the smallest is its negative, or 0 where there is a zero point.</param>
/// <param name="HasZero">Whether there is a zero point.</param>
/// <param name="ClampsZero">Whether the zero point is clamped to the codes' range.</param>
/// <param name="ClampsCodes">Whether codes are clamped to their range, and the zero point added before rounding.</param>
/// <param name="StoredOffset">What stored codes and zero points are lowered by, so that codes from 0 on become signed bytes.</param>
internal sealed record AbsmaxPlan(
    AbsmaxKernelSpec Spec, int LargestCode, bool HasZero, bool ClampsZero, bool ClampsCodes, int StoredOffset)
{
    /// <summary>Whether a column has a scale of its own, so that a register of neighbours has as many scales.</summary>
    public bool ByColumn => Spec.Scope == ScaleScope.Column;
}
