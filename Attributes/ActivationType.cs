namespace Specializer;

/// <summary>What a product's activations are while they meet the codes of a weight.</summary>
public enum ActivationType
{
    /// <summary>binary32: only products and sums round.</summary>
    Float32 = 0,

    /// <summary>
    /// int8: each row of x is rounded, segment by segment, to 127 steps of its largest magnitude, and codes are multiplied as whole numbers,
    /// four to an instruction. Faster, and less exact: an element of x moves by at most max|x|/254 of its segment. With groups along N it is x
    /// times the scales of the columns that is rounded so.
    /// </summary>
    Int8 = 1,
}
