using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Trainer.Data;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>
/// Issues groups of attempts, each question once per epoch in a seeded order. Group and task ids follow from the run and
/// the group's index, so that issuing again after a restart adds nothing twice.
/// </summary>
internal sealed class TaskIssuer(ExperienceService.ExperienceServiceClient experience, GroupInbox inbox, string runId, ulong seed, RlConfig config, IReadOnlyList<TaskQuestion> questions, TimeProvider time)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly ShuffledOrder _order = new(questions.Count, seed);

    /// <summary>Issues groups <paramref name="first"/> to first + count - 1.</summary>
    public async System.Threading.Tasks.Task IssueAsync(long first, int count, long weightVersion, CancellationToken cancellationToken)
    {
        var request = new SubmitTasksRequest { IdempotencyKey = $"{runId}/issue/{first}/{count}/{weightVersion}" };
        for (var group = first; group < first + count; group++)
        {
            var question = questions[_order[group]];
            for (var attempt = 0; attempt < config.GroupSize; attempt++)
            {
                request.Tasks.Add(Create(group, attempt, question, weightVersion));
            }
        }

        await inbox.PersistAsync(() => experience.SubmitTasksAsync(request, deadline: time.GetUtcNow().UtcDateTime + s_deadline, cancellationToken: cancellationToken), cancellationToken);
    }

    private Contracts.Ledger.V1.Task Create(long group, int attempt, TaskQuestion question, long weightVersion)
    {
        var groupId = $"{runId}/g{group:D6}";
        var sampling = config.Sampling.Clone();
        sampling.Seed = unchecked((seed * 0x9E3779B97F4A7C15UL) + ((ulong)group << 20) + (ulong)attempt);
        var task = new Contracts.Ledger.V1.Task
        {
            TaskId = $"{groupId}/a{attempt}",
            RunId = runId,
            GroupId = groupId,
            Purpose = Purpose.Train,
            QuestionId = question.Id,
            Sampling = sampling,
            Limits = config.Limits,
            Grading = new Grading { Grader = config.Grader },
            AttemptIndex = attempt,
            IssuedWeightVersion = weightVersion,
        };
        if (config.SystemPrompt.Length > 0)
        {
            task.Messages.Add(new ChatMessage { Role = Role.System, Content = config.SystemPrompt });
        }

        task.Messages.Add(new ChatMessage { Role = Role.User, Content = question.Question });
        task.Tools.AddRange(config.Tools);
        task.Grading.GoldAnswers.AddRange(question.Answers);
        task.Labels.Add(question.Labels.ToDictionary());
        return task;
    }
}
