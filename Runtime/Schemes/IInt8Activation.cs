namespace Specializer;

/// <summary>An absmax quantizer whose codes can stand as the activation of an integer product: one scale for a token, or for all.</summary>
/// <remarks>
/// A scale for each channel of x cannot be taken out of the sum over K; <c>Granularity = Token</c> is the nearest that can. The
/// generator adds this interface where it fits, so that a wrong choice does not compile.
/// </remarks>
/// <typeparam name="TSelf">The annotated struct.</typeparam>
public interface IInt8Activation<TSelf> : IAbsmaxScheme<TSelf>
    where TSelf : struct, IInt8Activation<TSelf>;
