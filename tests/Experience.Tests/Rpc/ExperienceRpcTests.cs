using System.Net;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Experience.Hosting;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Task = System.Threading.Tasks.Task;

namespace AgentPlatform.Tests.Experience.Rpc;

/// <summary>The whole room in process, through its corridor.</summary>
public sealed class ExperienceRpcTests : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly TempFolder folder = new();
    private readonly GrpcTestHost<Program> host;
    private readonly ExperienceService.ExperienceServiceClient client;
    private int keys;

    public ExperienceRpcTests()
    {
        host = new GrpcTestHost<Program>(new Dictionary<string, string?> { ["DataPath"] = folder.Root });
        client = new ExperienceService.ExperienceServiceClient(host.Channel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task WholeWay_TaskToCommit_EveryFieldArrives()
    {
        var task = Make.Task("run", "1", "g", 3);
        await client.SubmitTasksAsync(new SubmitTasksRequest { IdempotencyKey = Key(), Tasks = { task } }, cancellationToken: Cancel);
        var leased = Assert.Single((await client.LeaseTasksAsync(Lease(), cancellationToken: Cancel)).Tasks);
        var trajectory = Make.Trajectory(leased.Task, "t");
        trajectory.Transcript = new string('y', 20_000);
        var stored = await client.SubmitTrajectoriesAsync(Submit(leased, trajectory), cancellationToken: Cancel);
        var group = Assert.Single((await client.PullGroupsAsync(Pull(), cancellationToken: Cancel)).Groups);
        var commit = new CommitGroupsRequest
        {
            IdempotencyKey = Key(),
            RunId = "run",
            ConsumerId = "c",
            TrainedWeightVersion = 4,
            Verdicts = { new GroupVerdict { GroupId = "g", Trained = true } },
        };
        var committed = await client.CommitGroupsAsync(commit, cancellationToken: Cancel);

        Assert.Equal(task, leased.Task);
        Assert.Equal([SubmitOutcome.Stored], stored.Outcomes);
        Assert.Equal(trajectory, Assert.Single(group.Trajectories));
        Assert.Equal((1, 0), (committed.Committed, committed.AlreadyCommitted));
        var stats = await client.GetRunStatsAsync(new GetRunStatsRequest { RunId = "run" }, cancellationToken: Cancel);
        Assert.Equal((1, 1, 0, 3), (stats.Issued, stats.Trained, stats.Ready, stats.SampledTokens));
    }

    [Fact]
    public async Task Lease_WaitingWhenATaskComes_IsAnsweredAtOnce()
    {
        using var waiting = client.LeaseTasksAsync(Lease(wait: TimeSpan.FromSeconds(50)), cancellationToken: Cancel);
        Assert.Empty((await client.LeaseTasksAsync(Lease(), cancellationToken: Cancel)).Tasks);

        await SubmitTaskAsync("1");

        Assert.Equal("1", Assert.Single((await waiting.ResponseAsync.WaitAsync(Bound, Cancel)).Tasks).Task.TaskId);
    }

    [Fact]
    public async Task Lease_WaitingWhenALeaseExpires_GetsTheTask()
    {
        await SubmitTaskAsync("1");
        await client.LeaseTasksAsync(Lease(duration: TimeSpan.FromMilliseconds(300)), cancellationToken: Cancel);

        var answer = await client.LeaseTasksAsync(Lease(wait: TimeSpan.FromSeconds(50)), cancellationToken: Cancel).ResponseAsync.WaitAsync(Bound, Cancel);

        Assert.Equal(2, Assert.Single(answer.Tasks).FencingToken);
    }

    [Fact]
    public async Task LeaseAndPull_NothingComes_AnswerEmptyWhenTheWaitIsOver()
    {
        var wait = TimeSpan.FromMilliseconds(100);

        Assert.Empty((await client.LeaseTasksAsync(Lease(wait), cancellationToken: Cancel)).Tasks);
        Assert.Empty((await client.PullGroupsAsync(Pull(wait), cancellationToken: Cancel)).Groups);
    }

    [Fact]
    public async Task Pull_WaitingWhenAGroupIsComplete_IsAnsweredAtOnce()
    {
        using var waiting = client.PullGroupsAsync(Pull(TimeSpan.FromSeconds(50)), cancellationToken: Cancel);
        await SubmitTaskAsync("1", "g");
        await FinishAsync();

        Assert.Equal("g", Assert.Single((await waiting.ResponseAsync.WaitAsync(Bound, Cancel)).Groups).GroupId);
    }

    [Fact]
    public async Task List_Follow_StreamsWhatComesAndEndsWithTheRun()
    {
        await SubmitTaskAsync("1");
        await SubmitTaskAsync("2");
        await FinishAsync();
        using var stream = client.ListTrajectories(new ListTrajectoriesRequest { RunId = "run", Follow = true }, cancellationToken: Cancel);
        Assert.True(await stream.ResponseStream.MoveNext(Cancel).WaitAsync(Bound, Cancel));
        var first = stream.ResponseStream.Current;
        var next = stream.ResponseStream.MoveNext(Cancel);

        await FinishAsync();

        Assert.True(await next.WaitAsync(Bound, Cancel));
        Assert.Equal(["1", "2"], [first.Trajectory.TaskId, stream.ResponseStream.Current.Trajectory.TaskId]);
        Assert.False(await stream.ResponseStream.MoveNext(Cancel).WaitAsync(Bound, Cancel));
        Assert.Equal(["2"], await ListAsync(new ListTrajectoriesRequest { RunId = "run", AfterSequence = first.Sequence }));
        Assert.Equal(["1"], await ListAsync(new ListTrajectoriesRequest { RunId = "run", Limit = 1 }));
    }

    [Fact]
    public async Task List_FollowWhenTheRunIsStopped_Ends()
    {
        await SubmitTaskAsync("1");
        var listing = ListAsync(new ListTrajectoriesRequest { RunId = "run", Follow = true });

        await client.StopRunAsync(new StopRunRequest { IdempotencyKey = Key(), RunId = "run" }, cancellationToken: Cancel);

        Assert.Empty(await listing.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Calls_WrongRequests_AreInvalidAndNameTheField()
    {
        await InvalidAsync("idempotency_key", () => client.SubmitTasksAsync(new SubmitTasksRequest(), cancellationToken: Cancel));
        await InvalidAsync("tasks.purpose", () => client.SubmitTasksAsync(
            new SubmitTasksRequest { IdempotencyKey = Key(), Tasks = { new Contracts.Ledger.V1.Task { TaskId = "1", RunId = "r" } } }, cancellationToken: Cancel));
        await InvalidAsync("tasks.group_id", () => client.SubmitTasksAsync(
            new SubmitTasksRequest { IdempotencyKey = Key(), Tasks = { new Contracts.Ledger.V1.Task { TaskId = "1", RunId = "r", Purpose = Purpose.Train } } },
            cancellationToken: Cancel));
        await InvalidAsync("max_tasks", () => client.LeaseTasksAsync(new LeaseTasksRequest { IdempotencyKey = Key(), WorkerId = "w" }, cancellationToken: Cancel));
        await InvalidAsync("lease_duration", () => client.LeaseTasksAsync(
            new LeaseTasksRequest { IdempotencyKey = Key(), WorkerId = "w", MaxTasks = 1 }, cancellationToken: Cancel));
        await InvalidAsync("lease_ids", () => client.ReleaseLeasesAsync(
            new ReleaseLeasesRequest { IdempotencyKey = Key(), LeaseIds = { "nonsense" } }, cancellationToken: Cancel));
        await InvalidAsync("attempts.trajectory", () => client.SubmitTrajectoriesAsync(
            new SubmitTrajectoriesRequest { IdempotencyKey = Key(), Attempts = { new FinishedAttempt { LeaseId = "1.1", FencingToken = 1 } } }, cancellationToken: Cancel));
        await InvalidAsync("attempts.fencing_token", () => client.SubmitTrajectoriesAsync(
            new SubmitTrajectoriesRequest { IdempotencyKey = Key(), Attempts = { new FinishedAttempt { LeaseId = "1.1", FencingToken = 2 } } }, cancellationToken: Cancel));
        await InvalidAsync("consumer_id", () => client.PullGroupsAsync(
            new PullGroupsRequest { IdempotencyKey = Key(), RunId = "run", MaxGroups = 1 }, cancellationToken: Cancel));
        await InvalidAsync("verdicts.rejection_reason", () => client.CommitGroupsAsync(
            new CommitGroupsRequest { IdempotencyKey = Key(), RunId = "run", ConsumerId = "c", Verdicts = { new GroupVerdict { GroupId = "g" } } }, cancellationToken: Cancel));
        await InvalidAsync("run_id", () => client.GetRunStatsAsync(new GetRunStatsRequest(), cancellationToken: Cancel));
    }

    [Fact]
    public async Task Submit_KeyReusedForOtherTasks_IsInvalid()
    {
        await client.SubmitTasksAsync(new SubmitTasksRequest { IdempotencyKey = "same", Tasks = { Make.Task("run", "1") } }, cancellationToken: Cancel);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.SubmitTasksAsync(
            new SubmitTasksRequest { IdempotencyKey = "same", Tasks = { Make.Task("run", "2") } }, cancellationToken: Cancel));

        Assert.Equal("IDEMPOTENCY_KEY_REUSED", RpcErrors.ReasonOf(error));
    }

    [Fact]
    public async Task Submit_QueueFull_IsResourceExhausted()
    {
        using var other = new TempFolder();
        await using var small = new GrpcTestHost<Program>(
            new Dictionary<string, string?> { ["DataPath"] = other.Root, ["Experience:QueueCapacity"] = "1" });

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new ExperienceService.ExperienceServiceClient(small.Channel).SubmitTasksAsync(
            new SubmitTasksRequest { IdempotencyKey = Key(), Tasks = { Make.Task("run", "1"), Make.Task("run", "2") } }, cancellationToken: Cancel));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task Health_Store_IsHealthy()
    {
        using var http = host.CreateHttpClient();

        using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Experience:QueueCapacity", "0")]
    [InlineData("Experience:MaxRequeues", "-1")]
    [InlineData("Experience:SweepInterval", "00:00:00")]
    [InlineData("Experience:IdempotencyWindow", "00:00:01")]
    public async Task Start_BadOption_FailsAndNamesTheKey(string key, string value)
    {
        using var other = new TempFolder();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["DataPath"] = other.Root;
        builder.Configuration[key] = value;
        builder.AddServiceDefaults();
        builder.AddExperience();
        await using var room = builder.Build();

        // What the host runs before anything else at start.
        var error = Assert.Throws<OptionsValidationException>(room.Services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    private static async Task InvalidAsync<T>(string field, Func<AsyncUnaryCall<T>> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call());
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field, error.Status.Detail, StringComparison.Ordinal);
    }

    private string Key() => $"key-{Interlocked.Increment(ref keys)}";

    private LeaseTasksRequest Lease(TimeSpan wait = default, TimeSpan? duration = null) => new()
    {
        IdempotencyKey = Key(),
        WorkerId = "w",
        MaxTasks = 1,
        LeaseDuration = Duration.FromTimeSpan(duration ?? TimeSpan.FromMinutes(1)),
        Wait = Duration.FromTimeSpan(wait),
    };

    private PullGroupsRequest Pull(TimeSpan wait = default) =>
        new() { IdempotencyKey = Key(), RunId = "run", ConsumerId = "c", MaxGroups = 1, Wait = Duration.FromTimeSpan(wait) };

    private SubmitTrajectoriesRequest Submit(LeasedTask leased, Trajectory trajectory) => new()
    {
        IdempotencyKey = Key(),
        Attempts = { new FinishedAttempt { LeaseId = leased.LeaseId, FencingToken = leased.FencingToken, Trajectory = trajectory } },
    };

    private async Task SubmitTaskAsync(string id, string group = "") => await client.SubmitTasksAsync(
        new SubmitTasksRequest { IdempotencyKey = Key(), Tasks = { Make.Task("run", id, group) } }, cancellationToken: Cancel);

    private async Task FinishAsync()
    {
        var leased = Assert.Single((await client.LeaseTasksAsync(Lease(), cancellationToken: Cancel)).Tasks);
        await client.SubmitTrajectoriesAsync(Submit(leased, Make.Trajectory(leased.Task, "t-" + leased.Task.TaskId)), cancellationToken: Cancel);
    }

    private async Task<List<string>> ListAsync(ListTrajectoriesRequest request)
    {
        using var stream = client.ListTrajectories(request, cancellationToken: Cancel);
        return await stream.ResponseStream.ReadAllAsync(Cancel).Select(message => message.Trajectory.TaskId).ToListAsync(Cancel);
    }
}
