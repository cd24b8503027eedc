namespace Specializer;

/// <summary>Which elements share one scale, in the words that are usual for weights and for activations.</summary>
public enum AbsmaxGranularity
{
    /// <summary>All elements. For weights and activations.</summary>
    Tensor = 0,

    /// <summary>A weight's output channel, which is a row of W; an activation's channel, which is a column of x.</summary>
    Channel = 1,

    /// <summary>A column of W, the weights of one input. For weights only.</summary>
    Column = 2,

    /// <summary>A token, which is a row of x. For activations only.</summary>
    Token = 3,
}
