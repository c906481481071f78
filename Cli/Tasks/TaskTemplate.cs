using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Cli.Tasks;

/// <summary>What all tasks of a submission have in common.</summary>
internal sealed record TaskTemplate(string RunId, Purpose Purpose, int GroupSize, IReadOnlyList<string> Tools, Sampling Sampling, Limits Limits, string Grader, string SystemPrompt)
{
    private const int TasksPerCall = 512;

    /// <summary>Tasks in batches; ids follow from question and attempt, so that submitting again adds nothing twice. A group is never split.</summary>
    public IEnumerable<IReadOnlyList<LedgerTask>> Batches(IReadOnlyList<TaskQuestion> questions) => questions
        .Chunk(Math.Max(1, TasksPerCall / GroupSize))
        .Select(chunk => (IReadOnlyList<LedgerTask>)[.. chunk.SelectMany(question => Enumerable.Range(0, GroupSize).Select(attempt => Create(question, attempt)))]);

    private LedgerTask Create(TaskQuestion question, int attempt)
    {
        var task = new LedgerTask
        {
            TaskId = $"{question.Id}/a{attempt}",
            RunId = RunId,
            GroupId = question.Id,
            Purpose = Purpose,
            QuestionId = question.Id,
            Tools = { Tools },
            Sampling = Sampling.Clone(),
            Limits = Limits.Clone(),
            AttemptIndex = attempt,
        };
        if (question.Answers.Count > 0)
        {
            task.Grading = new Grading { Grader = Grader, GoldAnswers = { question.Answers } };
        }

        if (SystemPrompt.Length > 0)
        {
            task.Messages.Add(new ChatMessage { Role = Role.System, Content = SystemPrompt });
        }

        task.Messages.Add(new ChatMessage { Role = Role.User, Content = question.Question });
        foreach (var (label, value) in question.Labels)
        {
            task.Labels[label] = value;
        }

        return task;
    }
}
