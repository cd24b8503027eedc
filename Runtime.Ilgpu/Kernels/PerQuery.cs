#if SPECIALIZER_ILGPU
namespace Specializer;

/// <summary>A number for each query of a block of <see cref="AttentionKernels"/>; in memory one load of 16 bytes.</summary>
internal struct PerQuery
{
    /// <summary>Queries.</summary>
    public const int Count = 4;

    public float First;
    public float Second;
    public float Third;
    public float Fourth;

    /// <summary>a·x + b.</summary>
    public static PerQuery MultiplyAdd(PerQuery a, float x, PerQuery b) => new()
    {
        First = (a.First * x) + b.First,
        Second = (a.Second * x) + b.Second,
        Third = (a.Third * x) + b.Third,
        Fourth = (a.Fourth * x) + b.Fourth,
    };

    /// <summary>a·b.</summary>
    public static PerQuery Multiply(PerQuery a, PerQuery b) => new()
    {
        First = a.First * b.First,
        Second = a.Second * b.Second,
        Third = a.Third * b.Third,
        Fourth = a.Fourth * b.Fourth,
    };

    /// <summary>Each number's sum over neighbouring lanes of a warp, a power of two of them, in all of these.</summary>
    public static PerQuery SumOfLanes(PerQuery value, int lanes) => new()
    {
        First = BlockReduction.SumOfLanes(value.First, lanes),
        Second = BlockReduction.SumOfLanes(value.Second, lanes),
        Third = BlockReduction.SumOfLanes(value.Third, lanes),
        Fourth = BlockReduction.SumOfLanes(value.Fourth, lanes),
    };
}
#endif
