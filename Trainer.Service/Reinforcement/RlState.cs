using AgentPlatform.Contracts.Experience.V1;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>What reinforcement learning keeps in its checkpoint beside weights and optimiser.</summary>
internal sealed record RlState
{
    /// <summary>Batches trained; each publishes a version.</summary>
    public int Step { get; init; }

    /// <summary>Groups issued so far; the index of the next.</summary>
    public long IssuedGroups { get; init; }

    /// <summary>Groups that have come back, trained or not.</summary>
    public long ReturnedGroups { get; init; }

    /// <summary>Verdicts of the last step. They are sent again after a restart: the store counts them once.</summary>
    public IReadOnlyList<StoredVerdict> Verdicts { get; init; } = [];

    /// <summary>The version that the last step began from. A commit that is sent again must be the same to the letter.</summary>
    public long TrainedVersion { get; init; }

    /// <summary>Trajectories trained, by versions behind.</summary>
    public IReadOnlyDictionary<long, long> Staleness { get; init; } = new Dictionary<long, long>();

    /// <summary>A group's verdict in a form that JSON keeps.</summary>
    internal sealed record StoredVerdict(string GroupId, string Reason)
    {
        public GroupVerdict ToMessage() => new() { GroupId = GroupId, Trained = Reason.Length == 0, RejectionReason = Reason };
    }
}
