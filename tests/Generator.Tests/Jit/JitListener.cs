using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Specializer.Generator.Tests.Jit;

/// <summary>Hears from the runtime how each method was compiled: the events MethodLoadVerbose of this process.</summary>
public sealed class JitListener : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Jit = (EventKeywords)0x10;

    // Where the flags of a loaded method name the tier; see the documentation of MethodLoad events.
    private const int TierShift = 7;
    private const int TierMask = 7;

    /// <summary>How a method was compiled.</summary>
    public enum Tier
    {
        /// <summary>The runtime does not say.</summary>
        Unknown = 0,

        /// <summary>The JIT gave up: the method was too large to optimise.</summary>
        MinOpts = 1,

        /// <summary>With all optimisations, where there are no tiers.</summary>
        Optimized = 2,
    }

    /// <summary>The tier of each method that was compiled since, by its type and name; of several instances, the lowest.</summary>
    public ConcurrentDictionary<string, Tier> Tiers { get; } = new(StringComparer.Ordinal);

    /// <summary>Waits until the runtime has reported a method: events arrive in order, a little late.</summary>
    public void WaitFor(string method) =>
        Assert.True(SpinWait.SpinUntil(() => Tiers.ContainsKey(method), TimeSpan.FromMinutes(1)), $"The runtime did not report {method}.");

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Jit);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) == true)
        {
            uint flags = (uint)Payload(eventData, "MethodFlags");
            var tier = (Tier)((flags >> TierShift) & TierMask);
            Tiers.AddOrUpdate(
                $"{Payload(eventData, "MethodNamespace")}.{Payload(eventData, "MethodName")}", tier, (_, before) => tier < before ? tier : before);
        }
    }

    private static object Payload(EventWrittenEventArgs eventData, string name) => eventData.Payload![eventData.PayloadNames!.IndexOf(name)]!;
}
