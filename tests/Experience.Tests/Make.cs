using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using Google.Protobuf;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Tests.Experience;

/// <summary>Tasks, trajectories and calls with what a test does not care about filled in.</summary>
internal static class Make
{
    private static long keys;

    /// <summary>A key never used before.</summary>
    public static CallKey Key() => new($"key-{Interlocked.Increment(ref keys)}", 0);

    public static LedgerTask Task(string run, string id, string group = "", long version = 0)
    {
        var task = new LedgerTask
        {
            RunId = run,
            TaskId = id,
            GroupId = group,
            QuestionId = "q-" + id,
            Purpose = group.Length == 0 ? Purpose.Evaluate : Purpose.Train,
            IssuedWeightVersion = version,
        };
        task.Labels.Add("hops", "2");
        return task;
    }

    public static NewTask NewTask(string run, string id, string group = "", long version = 0) =>
        new(run, id, group, version, Task(run, id, group, version).ToByteArray());

    public static Trajectory Trajectory(LedgerTask task, string id) => new()
    {
        TrajectoryId = id,
        RunId = task.RunId,
        TaskId = task.TaskId,
        GroupId = task.GroupId,
        QuestionId = task.QuestionId,
        Purpose = task.Purpose,
        Scored = true,
        Reward = 1,
        Spans = { new TokenSpan { Kind = SpanKind.Sampled, TokenIds = { 1, 2, 3 }, Logprobs = { -1, -2, -3 }, WeightVersions = { 1, 1, 1 } } },
        ToolCalls = { new ToolCall { Tool = "search", Status = "ok" }, new ToolCall { Tool = "search", Status = "timeout" } },
        Timings = new Timings { TotalSeconds = 2, EngineSeconds = 1 },
    };

    public static NewTrajectory NewTrajectory(Lease lease, string? id = null)
    {
        var task = LedgerTask.Parser.ParseFrom(lease.Body);
        var trajectory = Trajectory(task, id ?? $"t-{task.TaskId}");
        return new NewTrajectory(
            lease.Id, task.RunId, task.TaskId, task.GroupId, trajectory.TrajectoryId,
            PackedBody.Pack(trajectory.ToByteArray()), TrajectoryTotals.Of(trajectory));
    }

    public static Trajectory Read(StoredTrajectory stored) => Contracts.Ledger.V1.Trajectory.Parser.ParseFrom(stored.Body.Unpack());
}
