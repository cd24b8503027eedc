namespace Specializer;

/// <summary>An absmax quantizer whose codes can stand as the weight of an integer product: one scale for a row of W, or for all.</summary>
/// <remarks>
/// A scale for each column of W cannot be taken out of the sum over K; <c>Granularity = Channel</c> is the nearest that can. The
/// generator adds this interface where it fits, so that a wrong choice does not compile.
/// </remarks>
/// <typeparam name="TSelf">The annotated struct.</typeparam>
public interface IInt8Weight<TSelf> : IAbsmaxScheme<TSelf>
    where TSelf : struct, IInt8Weight<TSelf>;
