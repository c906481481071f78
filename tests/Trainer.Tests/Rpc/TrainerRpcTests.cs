using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Trainer.Runs;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Tests.Rpc;

public sealed class TrainerRpcTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer").FullName;
    private readonly GrpcTestHost<Program> _host;

    public TrainerRpcTests()
    {
        // Nobody listens there: what these tests ask for needs neither peer.
        _host = new GrpcTestHost<Program>(new Dictionary<string, string?>
        {
            ["DataPath"] = Path.Combine(_folder, "data"),
            ["services:inference:http:0"] = "http://127.0.0.1:9",
            ["services:experience:http:0"] = "http://127.0.0.1:9",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string, Action<StartRunRequest>> BadRequests() => new()
    {
        { "run_id", r => r.RunId = string.Empty },
        { "output_path", r => r.OutputPath = string.Empty },
        { "stage", r => r.ClearStage() },
        { "pretrain.new_model", r => r.Pretrain.NewModel = null },
        { "pretrain.data_path", r => r.Pretrain.DataPath = "/nowhere.jsonl" },
        { "pretrain.batch_size", r => r.Pretrain.BatchSize = 0 },
        { "pretrain.optimizer.learning_rate", r => r.Pretrain.Optimizer.LearningRate = 0 },
        { "pretrain.stop.metric", r => r.Pretrain.Stop.Metric = "accuracy" },
        { "pretrain.new_model.vocabulary_size", r => r.Pretrain.NewModel.VocabularySize = 100 },
        { "rl.model_path", r => r.Rl = new RlConfig { ModelPath = "/nowhere" } },
        { "merge.model_paths", r => r.Merge = new MergeConfig() },
        { "sft.model_path", r => r.Sft = new SftConfig { ModelPath = "/nowhere" } },
        { "sft.rehearsal_path", r => r.Sft = Sft("/nowhere.jsonl", 0.3) },
        { "sft.rehearsal_share", r => r.Sft = Sft(ExistingFile, 1) },
        { "sft.rehearsal_share", r => r.Sft = Sft(ExistingFile, 0) },
    };

    private static string ExistingFile => typeof(TrainerRpcTests).Assembly.Location;

    private static SftConfig Sft(string rehearsal, double share) => new()
    {
        ModelPath = AppContext.BaseDirectory,
        DataPath = ExistingFile,
        ValidationPath = ExistingFile,
        RehearsalPath = rehearsal,
        RehearsalShare = share,
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task StartRun_BadField_IsInvalidAndNamesIt(string field, Action<StartRunRequest> spoil)
    {
        var request = Request("bad");
        spoil(request);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Client.StartRunAsync(request, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetRun_Unknown_IsNotFound() => Assert.Equal(
        StatusCode.NotFound,
        (await Assert.ThrowsAsync<RpcException>(async () => await Client.GetRunAsync(new GetRunRequest { RunId = "none" }, cancellationToken: TestContext.Current.CancellationToken))).StatusCode);

    [Fact]
    public async Task PublishModel_WrongFolder_NamesIt()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await Client.PublishModelAsync(new PublishModelRequest { ModelPath = "/nowhere" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("/nowhere", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartRun_Pretraining_WatchedToItsEndThenAnsweredAgain()
    {
        var request = Request("whole");

        Assert.False((await Client.StartRunAsync(request, cancellationToken: TestContext.Current.CancellationToken)).Resumed);
        var events = new List<WatchRunResponse>();
        using (var watch = Client.WatchRun(new WatchRunRequest { RunId = "whole" }, cancellationToken: TestContext.Current.CancellationToken))
        {
            await foreach (var entry in watch.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                events.Add(entry);
            }
        }

        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(RunState.Succeeded, events[^1].State);
        Assert.Contains(events, e => e.Metrics.ContainsKey("validation_loss"));
        var run = await Client.GetRunAsync(new GetRunRequest { RunId = "whole" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(run.ModelPath, "model.safetensors")));
        Assert.True((await Client.StartRunAsync(request, cancellationToken: TestContext.Current.CancellationToken)).Resumed);
        Assert.Equal(run.Step, (await Client.GetRunAsync(new GetRunRequest { RunId = "whole" }, cancellationToken: TestContext.Current.CancellationToken)).Step);
    }

    [Fact]
    public async Task StopRun_RunAtWork_AnswersWhenItHasEnded()
    {
        var request = Request("stopped");
        (request.Pretrain.Stop.Target, request.Pretrain.Stop.MaxSteps) = (1e-9, 1_000_000);
        await Client.StartRunAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        using (var watch = Client.WatchRun(new WatchRunRequest { RunId = "stopped" }, cancellationToken: TestContext.Current.CancellationToken))
        {
            await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        }

        var stopped = await Client.StopRunAsync(new StopRunRequest { IdempotencyKey = "stop", RunId = "stopped" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(RunState.Stopped, stopped.State);
        Assert.True(_host.Services.GetRequiredService<RunRegistry>().Find("stopped").Execution.IsCompleted);
    }

    private TrainerService.TrainerServiceClient Client => new(_host.Channel);

    private StartRunRequest Request(string id)
    {
        var texts = Path.Combine(_folder, "texts.jsonl");
        File.WriteAllLines(texts, Enumerable.Range(0, 40).Select(i => $"{{\"text\": \"the number {i} is followed by {i + 1}\"}}"));
        return new StartRunRequest
        {
            IdempotencyKey = id,
            RunId = id,
            Seed = 1,
            OutputPath = Path.Combine(_folder, id),
            Pretrain = new PretrainConfig
            {
                NewModel = new NewModel
                {
                    HiddenSize = 32,
                    Layers = 1,
                    AttentionHeads = 1,
                    KeyValueHeads = 1,
                    HeadDim = 32,
                    IntermediateSize = 32,
                    VocabularySize = 288,
                    MaxContextTokens = 64,
                    TokenizerTexts = texts,
                },
                DataPath = texts,
                ValidationPath = texts,
                BatchSize = 4,
                Optimizer = new Optimizer { LearningRate = 1e-3 },
                Stop = new StopRule { Metric = "validation_loss", Target = 100, EvaluateEvery = 5, MaxSteps = 10 },
            },
        };
    }
}
