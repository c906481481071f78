using System.Globalization;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Eval.Questions;
using LedgerGrading = AgentPlatform.Contracts.Ledger.V1.Grading;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;

namespace AgentPlatform.Eval.Running;

/// <summary>
/// The attempts of an evaluation and their tasks. Ids and seeds follow from the question and the attempt alone: planned again after
/// a restart they are the same, and the queue knows them.
/// </summary>
internal sealed class EvaluationPlan
{
    private readonly StartEvaluationRequest _request;
    private readonly string _runId;
    private readonly IReadOnlyList<Question> _questions;
    private readonly Dictionary<string, PlannedAttempt> _byTaskId;

    public EvaluationPlan(StartEvaluationRequest request, string runId, IReadOnlyList<Question> questions)
    {
        (_request, _runId, _questions) = (request, runId, questions);
        _byTaskId = new Dictionary<string, PlannedAttempt>(questions.Count * request.Attempts, StringComparer.Ordinal);
        foreach (var planned in All)
        {
            _byTaskId.Add(TaskId(planned), planned);
        }
    }

    /// <summary>
    /// Every attempt, first attempts of all questions first: an evaluation that is stopped early has then asked every question
    /// about equally often.
    /// </summary>
    public IEnumerable<PlannedAttempt> All =>
        from attempt in Enumerable.Range(0, _request.Attempts)
        from position in Enumerable.Range(0, _questions.Count)
        select new PlannedAttempt(position, attempt);

    public int Count => _byTaskId.Count;

    public Question QuestionOf(PlannedAttempt planned) => _questions[planned.Position];

    /// <summary>The attempt of a task, or null for a task that is not ours.</summary>
    public PlannedAttempt? Find(string taskId) => _byTaskId.TryGetValue(taskId, out var planned) ? planned : null;

    public string TaskId(PlannedAttempt planned) => string.Create(CultureInfo.InvariantCulture, $"{_questions[planned.Position].Id}#{planned.Attempt}");

    public LedgerTask TaskOf(PlannedAttempt planned)
    {
        var question = _questions[planned.Position];
        var sampling = _request.Sampling?.Clone() ?? new Sampling();
        sampling.Seed = Seed(sampling.Seed, question.Id, planned.Attempt);
        var task = new LedgerTask
        {
            TaskId = TaskId(planned),
            RunId = _runId,
            GroupId = question.Id,
            Purpose = Purpose.Evaluate,
            QuestionId = question.Id,
            Tools = { _request.Tools },
            Sampling = sampling,
            Limits = _request.Limits?.Clone() ?? new Limits(),
            Grading = new LedgerGrading { Grader = _request.Grader, GoldAnswers = { question.Answers } },
            AttemptIndex = planned.Attempt,
        };
        if (_request.SystemPrompt.Length > 0)
        {
            task.Messages.Add(new ChatMessage { Role = Role.System, Content = _request.SystemPrompt });
        }
        task.Messages.Add(new ChatMessage { Role = Role.User, Content = question.Text });
        foreach (var (label, value) in question.Labels)
        {
            task.Labels[label] = value;
        }
        return task;
    }

    /// <summary>
    /// One seed per attempt: with a shared seed all attempts at a question would be one attempt repeated.
    /// FNV-1a over the question's id, then SplitMix64's finaliser (Steele et al. 2014).
    /// </summary>
    internal static ulong Seed(ulong seed, string questionId, int attempt)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in questionId)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
        var z = seed + hash + (0x9E3779B97F4A7C15UL * ((ulong)attempt + 1));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
