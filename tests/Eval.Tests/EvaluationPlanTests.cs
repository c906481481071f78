using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Running;

namespace AgentPlatform.Tests.Eval;

public sealed class EvaluationPlanTests
{
    [Fact]
    public void Plan_MadeTwice_GivesTheSameTasks()
    {
        var (first, second) = (Plan(), Plan());

        Assert.Equal(first.All.Select(first.TaskOf), second.All.Select(second.TaskOf));
        Assert.Equal(6, first.All.Select(first.TaskId).Distinct().Count());
        Assert.All(first.All, planned => Assert.Equal(planned, first.Find(first.TaskId(planned))));
        Assert.Null(first.Find("q0#9"));
    }

    [Fact]
    public void Plan_Order_AsksEveryQuestionOnceBeforeAnyTwice()
    {
        Assert.Equal([0, 0, 0, 1, 1, 1], Plan().All.Select(planned => planned.Attempt));
    }

    [Fact]
    public void Seed_QuestionAttemptOrBaseChanges_Changes()
    {
        var seeds = new HashSet<ulong>();
        foreach (var question in (string[])["q1", "q2", "q11"])
        {
            for (var attempt = 0; attempt < 16; attempt++)
            {
                Assert.True(seeds.Add(EvaluationPlan.Seed(1, question, attempt)));
                Assert.True(seeds.Add(EvaluationPlan.Seed(2, question, attempt)));
            }
        }
    }

    private static EvaluationPlan Plan() => new(
        new StartEvaluationRequest { Attempts = 2, Grader = "exact", Sampling = new Sampling { Temperature = 1, Seed = 5 } },
        "e",
        [.. Enumerable.Range(0, 3).Select(i => new Question($"q{i}", "?", ["x"], new SortedDictionary<string, string> { ["hops"] = "1" }))]);
}
