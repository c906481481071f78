using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Grading;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf;

namespace AgentPlatform.Eval.Running;

/// <summary>A request that was checked, with its questions read.</summary>
/// <param name="Request">Complete: id, grader and output path filled in.</param>
/// <param name="Questions">The questions.</param>
internal sealed partial record EvaluationDraft(StartEvaluationRequest Request, QuestionSet Questions)
{
    private const string DefaultGrader = "exact";
    private const int MaxAttempts = 1024;
    private const int MaxTotal = 5_000_000;

    /// <summary>
    /// Digest of what makes two results comparable: questions, sampling, limits, tools, grader, prompt, attempts.
    /// Where the file lay and where the report goes are not part of it.
    /// </summary>
    public string Digest
    {
        get
        {
            var same = Request.Clone();
            (same.IdempotencyKey, same.QuestionsPath, same.OutputPath) = ("", "", "");
            return Convert.ToHexStringLower(SHA256.HashData([.. same.ToByteArray(), .. Encoding.ASCII.GetBytes(Questions.Sha256)]));
        }
    }

    /// <summary>Checks a request and reads its questions.</summary>
    /// <exception cref="PlatformException">Invalid, naming the field.</exception>
    public static async Task<EvaluationDraft> ReadAsync(StartEvaluationRequest request, string dataPath, CancellationToken cancellationToken)
    {
        var full = request.Clone();
        if (full.EvaluationId.Length == 0)
        {
            Require(full.IdempotencyKey.Length > 0, "evaluation_id", "give an evaluation_id, or an idempotency_key to derive one from");
            full.EvaluationId = $"eval-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full.IdempotencyKey)))[..16]}";
        }
        Require(IdPattern().IsMatch(full.EvaluationId), "evaluation_id", "may hold 1 to 100 letters, digits, '.', '_' and '-', beginning with a letter or digit");
        Require(full.QuestionsPath.Length > 0, "questions_path", "names the JSONL file of the questions");
        full.Attempts = full.Attempts == 0 ? 1 : full.Attempts;
        Require(full.Attempts is >= 1 and <= MaxAttempts, "attempts", $"must be from 1 to {MaxAttempts}");
        Require(full.MaxQuestions >= 0, "max_questions", "must not be negative; 0 means all");
        CheckSampling(full);
        full.Grader = full.Grader.Length == 0 ? DefaultGrader : full.Grader;
        IGrader grader;
        try
        {
            grader = GraderRegistry.Default.Find(full.Grader);
        }
        catch (UnknownGraderException exception)
        {
            throw Bad("grader", exception.Message);
        }
        full.OutputPath = Path.GetFullPath(full.OutputPath.Length > 0 ? full.OutputPath : Path.Combine(dataPath, full.EvaluationId));
        var questions = await QuestionFile.ReadAsync(full.QuestionsPath, grader, full.MaxQuestions, cancellationToken);
        Require((long)questions.Questions.Count * full.Attempts <= MaxTotal, "attempts", $"times {questions.Questions.Count} questions is more than {MaxTotal} attempts");
        CheckWritable(full.OutputPath);
        return new EvaluationDraft(full, questions);
    }

    public EvaluationRow ToRow(long nowMs) =>
        new(Request.EvaluationId, Request, Questions.Sha256, Digest, Questions.Questions.Count, EvaluationPhase.Running, "", 1, 0, false, nowMs, 0, 0);

    private static void CheckSampling(StartEvaluationRequest request)
    {
        if (request.Sampling is { } sampling)
        {
            Require(sampling.Temperature is >= 0 and <= 100, "sampling.temperature", "must be from 0 (greedy) to 100");
            Require(sampling.TopP is >= 0 and <= 1, "sampling.top_p", "must be from 0 (no cut) to 1");
            Require(sampling.TopK >= 0, "sampling.top_k", "must not be negative; 0 means no cut");
            Require(sampling.MaxNewTokens >= 0, "sampling.max_new_tokens", "must not be negative; 0 means the worker's default");
        }
    }

    // A report that cannot be written is better known before hours of work than after.
    private static void CheckWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Bad("output_path", $"{folder} cannot be written to: {exception.Message}");
        }
    }

    private static void Require(bool holds, string field, string rule)
    {
        if (!holds)
        {
            throw Bad(field, rule);
        }
    }

    private static PlatformException Bad(string field, string rule) => new(PlatformErrorCode.Invalid, "EVALUATION_REQUEST", $"{field}: {rule}") { Field = field };

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex IdPattern();
}
