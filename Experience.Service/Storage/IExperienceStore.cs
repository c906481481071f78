using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Runs;

namespace AgentPlatform.Experience.Storage;

/// <summary>
/// The durable state of the room. Each call is one transaction: it happened whole when its task completes, and not at all when it throws.
/// Calls answer at once; whoever wants to wait does so on <see cref="ExperienceSignals"/>, which the store pulses after each commit.
/// An idempotency key seen before gets its first answer; with another request behind it, Invalid IDEMPOTENCY_KEY_REUSED.
/// </summary>
internal interface IExperienceStore : ITaskQueue, ITrajectoryLedger, IRunRegistry, IAsyncDisposable
{
    /// <summary>Completes when the store takes writes; throws Down when it does not.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}
