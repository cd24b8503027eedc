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

    /// <summary>Ten 3-bit codes an int32 in row-major order, the first in the highest of the bits 29..0; the last word is filled with zeros.</summary>
    /// <remarks>
    /// A weight whose last group is short is filled up to a whole group by repeating its last code.
    /// Source: <c>QuantedDoraModule.pack</c> of the fsdp-qdora reference notebook.
    /// </remarks>
    Sequential = 1,

    /// <summary>Neighbours along K in one byte, the first in the highest bits: 2 codes of 4 bits, or 4 codes of 2 bits.</summary>
    /// <remarks>K must fill whole bytes. Source: torchao's <c>pack_uint4</c> and <c>pack_uint2</c>.</remarks>
    RowMajor = 2,

    /// <summary>Five ternary codes a byte in row-major order, as the digits of a number to base 3, the first the most significant: 1.6 bits a weight.</summary>
    Trits = 3,

    /// <summary>Blocks of 16 4-bit codes in four uint16 lanes: code 4·i + lane is nibble i of its lane, the lowest first.</summary>
    /// <remarks>Groups must be multiples of 16. Source: <c>_int4_npy_encoder</c> of optimum-graphcore, after FlexGen (arXiv 2303.06865).</remarks>
    FlexGen = 4,
}
