using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Grading.Statistics;

namespace AgentPlatform.Eval.Summary;

/// <summary>What an evaluation found; report.json is this record in snake_case.</summary>
internal sealed record EvaluationSummary
{
    /// <summary>Labels with more values than this tell questions apart, not kinds of questions.</summary>
    private const int MaxLabelValues = 50;

    public required string EvaluationId { get; init; }

    /// <summary>running, finished, failed or stopped.</summary>
    public required string State { get; init; }

    public required string Message { get; init; }

    public required int Questions { get; init; }

    /// <summary>Attempts per question, k.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts that ended by themselves.</summary>
    public required int Finished { get; init; }

    /// <summary>Right ones over all attempts planned; while running, over those that ended so far.</summary>
    public required ShareEstimate Success { get; init; }

    /// <summary>Right ones over the attempts that say something about the model: without infrastructure, judge and cancelled.</summary>
    public required ShareEstimate SuccessMeasured { get; init; }

    /// <summary>Success if all attempts that say nothing had been wrong, or right.</summary>
    public required Bounds SuccessBounds { get; init; }

    public required double AvgAtK { get; init; }

    /// <summary>Standard error of <see cref="AvgAtK"/> over questions; null for fewer than two.</summary>
    public required double? AvgAtKStandardError { get; init; }

    /// <summary>Unbiased Pass@j for j = 1, 2, 4, ... and k; empty unless every planned attempt ended.</summary>
    public required IReadOnlyDictionary<int, double> PassAtK { get; init; }

    public required IReadOnlyDictionary<string, ShareEstimate> ByHops { get; init; }

    /// <summary>By label, then by the label's value.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, ShareEstimate>> ByLabel { get; init; }

    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    public required long ToolCalls { get; init; }

    public required IReadOnlyDictionary<string, long> ToolFaults { get; init; }

    public required double MeanTurns { get; init; }

    /// <summary>Number of turns to attempts that took so many.</summary>
    public required IReadOnlyDictionary<int, int> TurnsHistogram { get; init; }

    public required long SampledTokens { get; init; }

    public required double WallSeconds { get; init; }

    public required long WeightVersionMin { get; init; }

    public required long WeightVersionMax { get; init; }

    public required string ReportPath { get; init; }

    public required AttemptTimings Timings { get; init; }

    public required string RunId { get; init; }

    public required string Grader { get; init; }

    public required IReadOnlyList<string> Tools { get; init; }

    public required string SystemPrompt { get; init; }

    public required double Temperature { get; init; }

    public required ulong Seed { get; init; }

    public required string QuestionsPath { get; init; }

    public required string QuestionsSha256 { get; init; }

    /// <summary>What a reader should know before quoting the numbers.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Counts what there is; <paramref name="facts"/> holds each finished attempt once.</summary>
    public static EvaluationSummary Of(EvaluationRow row, IReadOnlyList<Question> questions, IReadOnlyList<AttemptFacts> facts, DateTimeOffset now)
    {
        var sampling = row.Request.Sampling ?? new Sampling();
        var attempts = DenominatorLedger.Complete(row, facts);
        var correct = attempts.Count(item => item.Outcome == AttemptOutcome.Correct);
        var measured = attempts.Count(item => AttemptOutcomes.IsMeasured(item.Outcome));
        var perQuestion = attempts.GroupBy(item => item.Position).Select(group => new AttemptCount(
            group.Count(), group.Count(item => item.Outcome == AttemptOutcome.Correct))).ToList();
        var average = AverageAtK.OverQuestions(perQuestion);
        var byLabel = ByLabels(questions, attempts);
        var taken = attempts.Where(item => item.Turns > 0).ToList();
        return new EvaluationSummary
        {
            EvaluationId = row.Id,
            State = row.Phase.ToString().ToLowerInvariant(),
            Message = row.Message,
            Questions = row.Questions,
            Attempts = row.Request.Attempts,
            Finished = facts.Count,
            Success = Wilson.Interval(correct, attempts.Count),
            SuccessMeasured = Wilson.Interval(correct, measured),
            SuccessBounds = attempts.Count == 0
                ? new Bounds(0, 1)
                : new Bounds((double)correct / attempts.Count, (double)(correct + attempts.Count - measured) / attempts.Count),
            AvgAtK = average.Mean,
            AvgAtKStandardError = average.StandardError,
            PassAtK = facts.Count == row.Total ? PassAtKs(perQuestion, row.Request.Attempts) : new SortedDictionary<int, double>(),
            ByHops = byLabel.GetValueOrDefault("hops") ?? new SortedDictionary<string, ShareEstimate>(),
            ByLabel = byLabel,
            Outcomes = Enum.GetValues<AttemptOutcome>().ToDictionary(AttemptOutcomes.NameOf, outcome => (long)attempts.Count(item => item.Outcome == outcome)),
            ToolCalls = attempts.Sum(item => (long)item.ToolCalls),
            ToolFaults = new SortedDictionary<string, long>(
                attempts.SelectMany(item => item.ToolFaults).GroupBy(fault => fault.Key).ToDictionary(group => group.Key, group => group.Sum(fault => (long)fault.Value)),
                StringComparer.Ordinal),
            MeanTurns = taken.Count > 0 ? taken.Average(item => item.Turns) : 0,
            TurnsHistogram = new SortedDictionary<int, int>(taken.GroupBy(item => item.Turns).ToDictionary(group => group.Key, group => group.Count())),
            SampledTokens = attempts.Sum(item => (long)item.SampledTokens),
            WallSeconds = row.WallSeconds(now),
            WeightVersionMin = attempts.Min(item => item.WeightVersionMin) ?? 0,
            WeightVersionMax = attempts.Max(item => item.WeightVersionMax) ?? 0,
            ReportPath = row.Request.OutputPath,
            Timings = attempts.Aggregate(new AttemptTimings(), (sum, item) => sum.Plus(item.Timings)),
            RunId = row.RunId,
            Grader = row.Request.Grader,
            Tools = [.. row.Request.Tools],
            SystemPrompt = row.Request.SystemPrompt,
            Temperature = sampling.Temperature,
            Seed = sampling.Seed,
            QuestionsPath = row.Request.QuestionsPath,
            QuestionsSha256 = row.QuestionsSha256,
            Notes = SummaryNotes.Of(row, attempts),
        };
    }

    private static SortedDictionary<int, double> PassAtKs(List<AttemptCount> perQuestion, int attempts)
    {
        var estimates = new SortedDictionary<int, double>();
        for (var k = 1; k <= attempts; k = k < attempts && k * 2 > attempts ? attempts : k * 2)
        {
            if (Grading.Statistics.PassAtK.OverQuestions(perQuestion, k) is { } estimate)
            {
                estimates[k] = estimate.Mean;
            }
        }
        return estimates;
    }

    private static SortedDictionary<string, IReadOnlyDictionary<string, ShareEstimate>> ByLabels(
        IReadOnlyList<Question> questions, IReadOnlyList<AttemptFacts> attempts)
    {
        var tallies = new Dictionary<string, Dictionary<string, (int Correct, int Count)>>(StringComparer.Ordinal);
        foreach (var attempt in attempts)
        {
            foreach (var (label, value) in questions[attempt.Position].Labels)
            {
                if (!tallies.TryGetValue(label, out var values))
                {
                    tallies[label] = values = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
                }
                var (right, count) = values.GetValueOrDefault(value);
                values[value] = (right + (attempt.Outcome == AttemptOutcome.Correct ? 1 : 0), count + 1);
            }
        }
        var shares = new SortedDictionary<string, IReadOnlyDictionary<string, ShareEstimate>>(StringComparer.Ordinal);
        foreach (var (label, values) in tallies.Where(tally => tally.Value.Count <= MaxLabelValues))
        {
            shares[label] = new SortedDictionary<string, ShareEstimate>(
                values.ToDictionary(pair => pair.Key, pair => Wilson.Interval(pair.Value.Correct, pair.Value.Count)), LabelOrder.Instance);
        }
        return shares;
    }
}
