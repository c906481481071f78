using System.Globalization;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Tests.Shared;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Rollout;

/// <summary>The real ledger in a process of its own, an engine and a gateway that do as they are told, and workers on demand.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public const string Run = "run";

    private readonly TempFolder folder = new();
    private readonly List<IAsyncDisposable> workers = [];
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private ServiceProcess? ledger;
    private GrpcChannel? channel;
    private Uri ledgerAddress = new("http://127.0.0.1:0");
    private int keys;

    private Rig()
    {
    }

    public FakePeer<FakeEngine> Engine { get; } = new(new FakeEngine());

    public FakePeer<FakeGateway> Gateway { get; } = new(new FakeGateway());

    public ExperienceService.ExperienceServiceClient Ledger { get; private set; } = null!;

    public static async Task<Rig> StartAsync()
    {
        var rig = new Rig();
        await rig.Engine.StartAsync();
        await rig.Gateway.StartAsync();
        await rig.StartLedgerAsync();
        return rig;
    }

    public async Task StartLedgerAsync()
    {
        ledger = ServiceProcess.Start("Experience.Service.dll", new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = ledgerAddress.ToString(),
            ["DataPath"] = folder.Root,
            ["Experience__MaxRequeues"] = "3",
        });
        ledgerAddress = await ledger.ListeningAsync(cancellationToken);
        channel = GrpcChannel.ForAddress(ledgerAddress, new GrpcChannelOptions { MaxReceiveMessageSize = 64 << 20 });
        Ledger = new ExperienceService.ExperienceServiceClient(channel);
    }

    public async Task KillLedgerAsync()
    {
        await ledger!.KillAsync(cancellationToken);
        await ledger.DisposeAsync();
        channel!.Dispose();
    }

    /// <summary>Tasks whose question is "qN" and whose right answer is what search finds.</summary>
    public async Task SubmitAsync(int count, Action<LedgerTask>? change = null)
    {
        var request = new SubmitTasksRequest { IdempotencyKey = $"key-{keys++}" };
        for (var i = 0; i < count; i++)
        {
            var task = new LedgerTask
            {
                TaskId = string.Create(CultureInfo.InvariantCulture, $"t{i}"),
                RunId = Run,
                Purpose = Purpose.Evaluate,
                QuestionId = $"q{i}",
                Messages = { new ChatMessage { Role = Role.User, Content = $"q{i}" } },
                Tools = { "search" },
                Sampling = new Sampling { Temperature = 1, Seed = (ulong)i, MaxNewTokens = 200 },
                Limits = new Limits { MaxTurns = 4 },
                Grading = new Contracts.Ledger.V1.Grading { Grader = "exact", GoldAnswers = { $"of q{i}" } },
            };
            change?.Invoke(task);
            request.Tasks.Add(task);
        }

        await Ledger.SubmitTasksAsync(request, cancellationToken: cancellationToken);
    }

    /// <summary>Settings of a worker in this rig.</summary>
    public Dictionary<string, string?> Settings(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["services:experience:http:0"] = ledgerAddress.ToString(),
            ["services:inference:http:0"] = Engine.Address.ToString(),
            ["services:agentdock:http:0"] = Gateway.Address.ToString(),
            ["Rollout:EngineCheckInterval"] = "00:00:00.050",
            ["Rollout:LeaseWait"] = "00:00:00.300",
            ["Rollout:MaxPause"] = "00:00:00.640",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <summary>A worker in this process.</summary>
    public async Task<WorkerHost> StartWorkerAsync(params (string Key, string Value)[] settings)
    {
        var worker = await WorkerHost.StartAsync(Settings(settings));
        workers.Add(worker);
        return worker;
    }

    /// <summary>A worker in a process of its own.</summary>
    public ServiceProcess StartWorkerProcess(params (string Key, string Value)[] settings)
    {
        var worker = ServiceProcess.Start(
            "Rollout.Worker.dll", Settings(settings).ToDictionary(entry => entry.Key.Replace(":", "__", StringComparison.Ordinal), entry => entry.Value!));
        workers.Add(worker);
        return worker;
    }

    /// <summary>All trajectories, once the run has no queued or running attempt.</summary>
    public async Task<List<Trajectory>> FinishAsync()
    {
        var all = new List<Trajectory>();
        using var call = Ledger.ListTrajectories(
            new ListTrajectoriesRequest { RunId = Run, Follow = true }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(90),
            cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            all.Add(call.ResponseStream.Current.Trajectory);
        }

        return all;
    }

    public async Task<GetRunStatsResponse> StatsAsync() =>
        await Ledger.GetRunStatsAsync(new GetRunStatsRequest { RunId = Run }, cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        channel?.Dispose();
        if (ledger is not null)
        {
            await ledger.DisposeAsync();
        }

        await Engine.DisposeAsync();
        await Gateway.DisposeAsync();
        folder.Dispose();
    }
}
