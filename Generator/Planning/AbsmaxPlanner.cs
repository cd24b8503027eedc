using Specializer.Generator.Model;

namespace Specializer.Generator.Planning;

/// <summary>Decides what an absmax kernel has to do for its arithmetic.</summary>
internal static class AbsmaxPlanner
{
    public static AbsmaxPlan Plan(AbsmaxKernelSpec spec)
    {
        bool hasZero = spec.Arithmetic != AbsmaxArithmetic.Symmetric;
        return new AbsmaxPlan(
            spec,
            AbsmaxFunction.LargestCode(spec.Arithmetic, spec.Bits),
            hasZero,
            ClampsZero: spec.Arithmetic is AbsmaxArithmetic.ClampedZero or AbsmaxArithmetic.ClampedCodes,
            ClampsCodes: spec.Arithmetic == AbsmaxArithmetic.ClampedCodes,
            StoredOffset: hasZero ? 1 << (spec.Bits - 1) : 0);
    }
}
