namespace Specializer;

/// <summary>Group sizes that are not a number: <c>Group = Groups.Whole</c>.</summary>
public static class Groups
{
    /// <summary>One group a row of W (axis 1) or a column of W (axis 0): hqq's group_size None.</summary>
    public const int Whole = 0;

    /// <summary>One group for the whole weight: hqq's channel_wise False. It takes no optimiser.</summary>
    public const int PerTensor = -1;
}
