using AgentPlatform.Agents;
using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Tests.Agents;

/// <summary>Runs one attempt with what a test does not care about filled in.</summary>
internal static class Bench
{
    public static LedgerTask NewTask(Action<LedgerTask>? change = null)
    {
        var task = new LedgerTask
        {
            TaskId = "task-1",
            RunId = "run-1",
            GroupId = "group-1",
            QuestionId = "q-1",
            Purpose = Purpose.Train,
            AttemptIndex = 2,
            IssuedWeightVersion = 9,
            Messages = { new ChatMessage { Role = Role.User, Content = "Where was the author of The Silver Harbour born?" } },
            Tools = { "search", "visit" },
            Sampling = new Sampling { Temperature = 1, Seed = 77, MaxNewTokens = 200 },
            Limits = new Limits { MaxTurns = 6 },
            Grading = new Contracts.Ledger.V1.Grading { Grader = "exact", GoldAnswers = { "Warsaw" } },
            Labels = { ["hops"] = "2" },
        };
        change?.Invoke(task);
        return task;
    }

    public static Task<Trajectory> RunAsync(
        LedgerTask task, IGenerator generator, IToolbox? toolbox = null, GradeAnswer? grade = null, TimeProvider? time = null,
        CancellationToken? cancellationToken = null) =>
        new AgentLoop(new AgentDefaults(), time ?? TimeProvider.System).RunAsync(
            task, new AttemptIdentity("trajectory-1", "worker-1"), TinyModel.Model, generator, toolbox ?? new ScriptedToolbox(),
            grade ?? Exact, cancellationToken ?? TestContext.Current.CancellationToken);

    private static ValueTask<double> Exact(Contracts.Ledger.V1.Grading grading, string answer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(grading.GoldAnswers.Contains(answer) ? 1.0 : 0.0);
}
