namespace Specializer;

/// <summary>How codes are packed into words in storage. Each layout is the bits that the format's own tools write.</summary>
/// <remarks>
/// Meant to be imported with <c>using static Specializer.PackLayout;</c>, so that a config reads
/// <c>[Quant(Bits = 3, Group = 64, Pack = HqqColumn)]</c>.
/// </remarks>
public enum PackLayout
{
    /// <summary>
    /// The layout of hqq's <c>BitPack</c>. The weight W[N, K] is reshaped to a matrix [R, C] of codes
    /// (axis 0: [Group, N·K/Group]; axis 1: [N·K/Group, Group]); R is cut into e chunks of ⌈R/e⌉ rows, and one word
    /// holds the codes at the same place of every chunk, the first chunk in the highest bits.
    /// </summary>
    /// <remarks>
    /// Words: 8, 6 and 5 bits: 1 code a byte; 4 bits: 2; 2 and 1.58 bits: 4; 1 bit: 8; 3 bits: 10 codes an int32 at bits
    /// 29..0, R padded with rows of zeros to 10·⌈R/10⌉. Source: hqq/core/bitpack.py.
    /// </remarks>
    HqqColumn = 0,
}
