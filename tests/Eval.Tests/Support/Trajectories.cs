using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf.WellKnownTypes;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Tests.Eval.Support;

/// <summary>Trajectories as a worker would make them.</summary>
internal static class Trajectories
{
    public static Trajectory Answer(LedgerTask task, string answer, int turns = 2, long version = 3)
    {
        var result = $"facts about {task.QuestionId}";
        var trajectory = Bare(task, turns, version);
        trajectory.Answered = true;
        trajectory.Answer = answer;
        trajectory.Scored = true;
        trajectory.Reward = task.Grading.GoldAnswers.Contains(answer) ? 1 : 0;
        trajectory.ToolCalls.Add(new ToolCall
        {
            Turn = 0,
            CallId = "1",
            Tool = "search",
            ArgumentsJson = """{"query": "x"}""",
            Status = "ok",
            ResultText = result,
            Attempts = 1,
            Replica = "miniweb-1",
            Duration = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(120)),
        });
        trajectory.Transcript = "<|im_start|>user\n" + task.Messages[^1].Content
            + "<|im_end|>\n<|im_start|>assistant\n<think>\nI look it up.\n</think>\n\n<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"x\"}}\n</tool_call><|im_end|>\n"
            + $"<|im_start|>user\n<tool_response>\n{result}\n</tool_response><|im_end|>\n<|im_start|>assistant\n<think>\nThere it is.\n</think>\n\n<answer>{answer}</answer><|im_end|>";
        return trajectory;
    }

    public static Trajectory Fail(LedgerTask task, FailureKind failure, string reason)
    {
        var trajectory = Bare(task, 3, 3);
        trajectory.Failure = failure;
        trajectory.FailureReason = reason;
        trajectory.Scored = failure != FailureKind.Infrastructure;
        return trajectory;
    }

    public static Trajectory Silent(LedgerTask task) => Bare(task, 1, 3);

    private static Trajectory Bare(LedgerTask task, int turns, long version)
    {
        var now = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
        return new Trajectory
        {
            TrajectoryId = $"t-{task.RunId}-{task.TaskId}",
            TaskId = task.TaskId,
            RunId = task.RunId,
            GroupId = task.GroupId,
            QuestionId = task.QuestionId,
            AttemptIndex = task.AttemptIndex,
            WorkerId = "worker-1",
            Spans =
            {
                new TokenSpan { Kind = SpanKind.Prompt, TokenIds = { 1, 2 } },
                new TokenSpan { Kind = SpanKind.Sampled, TokenIds = { 5, 6 }, Logprobs = { -0.1f, -0.2f }, WeightVersions = { version, version } },
            },
            Turns = turns,
            Timings = new Timings { TotalSeconds = 1.5, EngineSeconds = 1, ToolSeconds = 0.25 },
            StartedAt = now,
            FinishedAt = now,
            Labels = { task.Labels },
            Purpose = task.Purpose,
        };
    }
}
