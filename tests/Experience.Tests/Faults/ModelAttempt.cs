using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;

namespace AgentPlatform.Tests.Experience.Faults;

/// <summary>What the model knows of one attempt.</summary>
internal sealed class ModelAttempt(string run, string id, string group)
{
    public string Run { get; } = run;

    public string Id { get; } = id;

    /// <summary>Empty for an evaluation.</summary>
    public string Group { get; } = group;

    public AttemptState State { get; set; } = AttemptState.Queued;

    public string Reason { get; set; } = string.Empty;

    public Lease? Lease { get; set; }

    public string Worker { get; set; } = string.Empty;

    public DateTimeOffset Until { get; set; }

    public long LastFence { get; set; }

    public int Requeues { get; set; }
}
