using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Runs;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Experience.Rpc;

/// <summary>From the words of the doors back to messages.</summary>
internal static class Responses
{
    internal static LeasedTask Leased(Lease lease) => new()
    {
        LeaseId = lease.Id.ToString(),
        FencingToken = lease.Id.Fence,
        Task = Parse(LedgerTask.Parser, lease.Body),
    };

    internal static TrajectoryGroup Group(PulledGroup group)
    {
        var message = new TrajectoryGroup { GroupId = group.GroupId };
        message.Trajectories.AddRange(group.Trajectories.Select(Trajectory));
        return message;
    }

    internal static Trajectory Trajectory(StoredTrajectory stored) => Parse(Contracts.Ledger.V1.Trajectory.Parser, stored.Body.Unpack());

    internal static SubmitOutcome Outcome(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Stored => SubmitOutcome.Stored,
        StoreOutcome.Duplicate => SubmitOutcome.Duplicate,
        StoreOutcome.StaleLease => SubmitOutcome.StaleLease,
        _ => SubmitOutcome.Unspecified,
    };

    internal static GetRunStatsResponse Stats(RunStats stats) => new()
    {
        Issued = stats.Issued,
        Queued = stats.Queued,
        Running = stats.Running,
        Ready = stats.Ready,
        Trained = stats.Trained,
        Rejected = { stats.Rejected.ToDictionary() },
        Requeued = stats.Requeued,
        StoredTrajectories = stats.StoredTrajectories,
        ToolCalls = stats.ToolCalls,
        ToolFaults = { stats.ToolFaults.ToDictionary() },
        SampledTokens = stats.SampledTokens,
        Timings = stats.Timings,
        Stopped = stats.Stopped,
    };

    private static T Parse<T>(MessageParser<T> parser, byte[] body)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new PlatformException(PlatformErrorCode.Corrupt, "BODY_CORRUPT", $"A stored {typeof(T).Name} cannot be read.", exception);
        }
    }
}
