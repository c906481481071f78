using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;
using Google.Protobuf.WellKnownTypes;

namespace AgentPlatform.Agents;

/// <summary>One attempt in the making. Used once, by one flow.</summary>
internal sealed class Attempt
{
    private readonly LedgerTask task;
    private readonly AgentModel model;
    private readonly IGenerator generator;
    private readonly IToolbox toolbox;
    private readonly GradeAnswer grade;
    private readonly AgentDefaults defaults;
    private readonly TimeProvider time;
    private readonly AttemptLimits limits;
    private readonly Trajectory record;
    private readonly GenerateRequest request;
    private readonly TokenLedger ledger;
    private readonly ToolRound tools;
    private readonly RepetitionGuard repetitions = new();
    private readonly long started;
    private int malformedTurns;

    public Attempt(
        LedgerTask task, AttemptIdentity identity, AgentModel model, IGenerator generator, IToolbox toolbox, GradeAnswer grade,
        AgentDefaults defaults, TimeProvider time)
    {
        (this.task, this.model, this.generator, this.toolbox) = (task, model, generator, toolbox);
        (this.grade, this.defaults, this.time) = (grade, defaults, time);
        started = time.GetTimestamp();
        limits = AttemptLimits.For(task, defaults, model.MaxContextTokens);
        record = new Trajectory
        {
            TrajectoryId = identity.TrajectoryId,
            TaskId = task.TaskId,
            RunId = task.RunId,
            GroupId = task.GroupId,
            QuestionId = task.QuestionId,
            AttemptIndex = task.AttemptIndex,
            WorkerId = identity.WorkerId,
            Purpose = task.Purpose,
            IssuedWeightVersion = task.IssuedWeightVersion,
            Labels = { task.Labels },
            Timings = new Timings(),
            StartedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
        };
        request = new GenerateRequest { Sampling = task.Sampling?.Clone() ?? new Sampling() };
        ledger = new TokenLedger(record.Spans, request.PromptTokenIds);
        tools = new ToolRound(task, toolbox, record, time);
    }

    public async Task<Trajectory> RunAsync(CancellationToken cancellationToken)
    {
        using var wall = new CancellationTokenSource(limits.WallTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, wall.Token);
        AttemptEnd end;
        try
        {
            end = await TakeTurnsAsync(either.Token);
        }
        catch (InfrastructureException exception)
        {
            end = AttemptEnd.Infrastructure(exception.Reason);
        }
        catch (OperationCanceledException) when (wall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            end = AttemptEnd.Budget(FailureReasons.MaxWallTime);
        }

        await ScoreAsync(end, cancellationToken);
        if (ledger.Count <= defaults.MaxTranscriptTokens)
        {
            record.Transcript = model.Decode(ledger.Context);
        }

        record.FinishedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow());
        record.Timings.TotalSeconds = time.GetElapsedTime(started).TotalSeconds;
        return record;
    }

    private async Task<AttemptEnd> TakeTurnsAsync(CancellationToken cancellationToken)
    {
        var described = await toolbox.DescribeAsync(task.Tools, cancellationToken);
        var prompt = model.EncodePrompt(task, described);
        if (TokenLedger.CountOf(prompt) >= limits.ContextTokens)
        {
            return AttemptEnd.Budget(FailureReasons.MaxContextTokens);
        }

        ledger.Append(prompt, 0);
        for (var turn = 0; ; turn++)
        {
            var response = await SampleAsync(turn, cancellationToken);
            var sampled = ledger.AppendSampled(response, turn);
            record.Turns = turn + 1;
            var parsed = model.Parse(response.TokenIds);
            if (parsed.Answer is { } answer)
            {
                return AttemptEnd.Answered(answer);
            }

            if (WhyOver(turn, sampled, response) is { } over)
            {
                return over;
            }

            var results = await ReactAsync(turn, parsed, cancellationToken);
            if (results is null)
            {
                return AttemptEnd.Agent(FailureReasons.MalformedCall);
            }

            // What does not leave room for one more token is not appended: the ledger holds only what the engine saw or said.
            var pieces = model.EncodeToolResults(sampled.TokenIds[^1], results);
            if (ledger.Count + TokenLedger.CountOf(pieces) >= limits.ContextTokens)
            {
                return AttemptEnd.Budget(FailureReasons.MaxContextTokens);
            }

            ledger.Append(pieces, turn);
        }
    }

    private async Task<GenerateResponse> SampleAsync(int turn, CancellationToken cancellationToken)
    {
        request.RequestId = $"{record.TrajectoryId}:{turn}";
        request.Sampling.Seed = TurnSeed.Derive(task.Sampling?.Seed ?? 0, task.AttemptIndex, turn);
        request.Sampling.MaxNewTokens = Math.Min(limits.TurnTokens, Math.Min(RoomInContext, RoomInBudget));
        var sent = time.GetTimestamp();
        var engine = 0.0;
        try
        {
            var response = await generator.GenerateAsync(request, cancellationToken);
            engine = response.QueueSeconds + response.RunSeconds;
            var count = response.TokenIds.Count;
            return count > 0 && response.Logprobs.Count == count && response.WeightVersions.Count == count
                ? response
                : throw new InfrastructureException(
                    FailureReasons.EngineProtocol,
                    $"the engine sent {count} tokens with {response.Logprobs.Count} logprobs and {response.WeightVersions.Count} versions");
        }
        finally
        {
            record.Timings.EngineSeconds += engine;
            record.Timings.GenerateRpcSeconds += Math.Max(0, time.GetElapsedTime(sent).TotalSeconds - engine);
        }
    }

    /// <summary>Why a turn without an answer is the last one, or null when the agent may go on.</summary>
    private AttemptEnd? WhyOver(int turn, TokenSpan sampled, GenerateResponse response)
    {
        if (RoomInBudget <= 0)
        {
            return AttemptEnd.Budget(FailureReasons.MaxNewTokens);
        }

        if (response.FinishReason != FinishReason.Stop)
        {
            return AttemptEnd.Budget(RoomInContext <= 0 ? FailureReasons.MaxContextTokens : FailureReasons.MaxTurnTokens);
        }

        if (repetitions.Count(sampled) > limits.RepeatedTurns)
        {
            return AttemptEnd.Agent(FailureReasons.Repetition);
        }

        // Calls of the last turn are not made: nobody would read the results.
        return turn + 1 >= limits.Turns ? AttemptEnd.Budget(FailureReasons.MaxTurns) : null;
    }

    /// <summary>What the model reads next: the results of its calls, or what was wrong with them; null when it was wrong once too often.</summary>
    private async Task<IReadOnlyList<string>?> ReactAsync(int turn, ParsedTurn parsed, CancellationToken cancellationToken)
    {
        if (MalformedTurn.Explain(parsed, defaults.MaxCallsPerTurn) is not { } explanation)
        {
            return await tools.CallAsync(turn, parsed.ToolCalls, cancellationToken);
        }

        malformedTurns++;
        return malformedTurns > limits.MalformedCalls ? null : [explanation];
    }

    private async Task ScoreAsync(AttemptEnd end, CancellationToken cancellationToken)
    {
        record.Failure = end.Failure;
        record.FailureReason = end.Reason;
        record.Answered = end.Answer is not null;
        record.Answer = end.Answer ?? string.Empty;
        var isGraded = task.Grading is { Grader.Length: > 0 };
        record.Scored = isGraded && end.Failure != FailureKind.Infrastructure;
        if (!isGraded || end.Answer is null)
        {
            return;
        }

        var sent = time.GetTimestamp();
        try
        {
            record.Reward = await grade(task.Grading, end.Answer, cancellationToken);
        }
        catch (JudgeException exception)
        {
            record.Scored = false;
            record.Failure = FailureKind.Judge;
            record.FailureReason = exception.Reason;
        }

        record.Timings.GradingSeconds = time.GetElapsedTime(sent).TotalSeconds;
    }

    private int RoomInContext => limits.ContextTokens - ledger.Count;

    private int RoomInBudget => limits.NewTokens - ledger.SampledTokens;
}
