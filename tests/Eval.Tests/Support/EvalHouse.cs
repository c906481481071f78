using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Eval.Hosting;
using AgentPlatform.Experience.Hosting;
using AgentPlatform.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Tests.Eval.Support;

/// <summary>The real queue and the real evaluation room in process, over gRPC.</summary>
internal sealed class EvalHouse : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _evalSettings;
    private readonly GrpcTestHost<ExperienceOptions> _experience;
    private readonly ExperienceService.ExperienceServiceClient? _queue;
    private GrpcTestHost<EvalOptions> _eval;

    public EvalHouse(IReadOnlyDictionary<string, string?>? experience = null, IReadOnlyDictionary<string, string?>? eval = null, ExperienceService.ExperienceServiceClient? queue = null)
    {
        _queue = queue;
        var experienceSettings = new Dictionary<string, string?>(experience ?? new Dictionary<string, string?>())
        {
            ["Experience:DatabasePath"] = _folder.File("experience.db"),
            ["Logging:LogLevel:Default"] = "Warning",
        };
        _evalSettings = new Dictionary<string, string?> { ["Eval:RetryDelay"] = "00:00:00.010", ["Logging:LogLevel:Default"] = "Warning" };
        foreach (var (key, value) in eval ?? new Dictionary<string, string?>())
        {
            _evalSettings[key] = value;
        }
        _evalSettings["Eval:DataPath"] = _folder.File("eval");
        _experience = new GrpcTestHost<ExperienceOptions>(experienceSettings);
        _eval = Make();
    }

    public EvalService.EvalServiceClient Eval => new(_eval.Channel);

    public ExperienceService.ExperienceServiceClient Queue => new(_experience.Channel);

    public string Output => _folder.File("out");

    public string File(string name) => _folder.File(name);

    /// <summary>Writes a question file: q0, q1, ... whose right answers are a0, a1, ...; hops go 1, 2, 3, 1, ...</summary>
    public string Questions(int count)
    {
        var path = _folder.File($"questions-{count}.jsonl");
        System.IO.File.WriteAllLines(path, Enumerable.Range(0, count).Select(
            i => $$$"""{"id": "q{{{i}}}", "question": "What is {{{i}}}?", "answers": ["a{{{i}}}"], "labels": {"hops": "{{{(i % 3) + 1}}}"}}"""));
        return path;
    }

    public StartEvaluationRequest Request(string id, string questions, int attempts = 1) => new()
    {
        IdempotencyKey = id,
        EvaluationId = id,
        QuestionsPath = questions,
        Attempts = attempts,
        Grader = "exact",
        Tools = { "search", "visit" },
        OutputPath = Output,
    };

    /// <summary>Watches to the end.</summary>
    public async Task<List<WatchEvaluationResponse>> WatchAsync(string id, CancellationToken cancellationToken)
    {
        var seen = new List<WatchEvaluationResponse>();
        using var call = Eval.WatchEvaluation(new WatchEvaluationRequest { EvaluationId = id }, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            seen.Add(call.ResponseStream.Current);
        }
        return seen;
    }

    /// <summary>Watches until <paramref name="enough"/> says so.</summary>
    public async Task WatchUntilAsync(string id, Func<WatchEvaluationResponse, bool> enough, CancellationToken cancellationToken)
    {
        using var call = Eval.WatchEvaluation(new WatchEvaluationRequest { EvaluationId = id }, deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            if (enough(call.ResponseStream.Current))
            {
                return;
            }
        }
        Assert.Fail("the watch ended before what was waited for");
    }

    public async Task<GetEvaluationResponse> GetAsync(string id, CancellationToken cancellationToken) =>
        await Eval.GetEvaluationAsync(new GetEvaluationRequest { EvaluationId = id }, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: cancellationToken);

    /// <summary>Ends the evaluation room and starts another on the same folder.</summary>
    public async Task RestartEvalAsync()
    {
        await _eval.DisposeAsync();
        _eval = Make();
        _ = _eval.Services;
    }

    public async ValueTask DisposeAsync()
    {
        await _eval.DisposeAsync();
        await _experience.DisposeAsync();
        _folder.Dispose();
    }

    private GrpcTestHost<EvalOptions> Make() => new(
        _evalSettings, services => services.AddSingleton(_queue ?? Queue));
}
