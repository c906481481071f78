using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Tests.Shared;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Task = System.Threading.Tasks.Task;

namespace AgentPlatform.Tests.Experience.Faults;

/// <summary>The real service as a process, killed in the middle of its work.</summary>
public sealed class KillTests
{
    private const string Run = "run";
    private const int Groups = 150;
    private const int GroupSize = 4;
    private const int Kills = 3;

    [Fact]
    public async Task Kill_WhileSubmittingLeasingStoringAndCommitting_LosesAndDoublesNothing()
    {
        using var folder = new TempFolder();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        await using var victim = new Victim(folder, limit.Token);

        // Each role repeats a call under the same key until it is answered, as the platform's clients do.
        var submitter = SubmitAsync(victim);
        var workers = Enumerable.Range(0, 2).Select(index => WorkAsync(victim, $"worker-{index}")).ToArray();
        var trainer = TrainAsync(victim);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await victim.AnswersAsync(kill * 150);
            await victim.KillAndRestartAsync();
        }

        await Task.WhenAll([submitter, trainer, .. workers]).WaitAsync(limit.Token);

        var stats = await victim.CallAsync(client => client.GetRunStatsAsync(new GetRunStatsRequest { RunId = Run }, cancellationToken: limit.Token));
        const int all = Groups * GroupSize;
        Assert.Equal((all, all, all, 0), (stats.Issued, stats.StoredTrajectories, stats.Trained, stats.Rejected.Count));
        Assert.Equal((0, 0, 0), (stats.Queued, stats.Running, stats.Ready));
        var listed = new List<string>();
        using var channel = GrpcChannel.ForAddress(victim.Address);
        using var stream = new ExperienceService.ExperienceServiceClient(channel)
            .ListTrajectories(new ListTrajectoriesRequest { RunId = Run, Follow = true }, cancellationToken: limit.Token);
        await foreach (var message in stream.ResponseStream.ReadAllAsync(limit.Token))
        {
            listed.Add(message.Trajectory.TaskId);
        }

        Assert.Equal(all, listed.Count);
        Assert.Equal(all, listed.Distinct().Count());
    }

    [Fact]
    public async Task Terminate_WithAWaitingWorkerAndAFollower_ExitsInTime()
    {
        using var folder = new TempFolder();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        await using var service = ServiceProcess.Start("Experience.Service.dll", new Dictionary<string, string> { ["DataPath"] = folder.Root });
        using var channel = GrpcChannel.ForAddress(await service.ListeningAsync(limit.Token));
        var client = new ExperienceService.ExperienceServiceClient(channel);
        await client.SubmitTasksAsync(
            new SubmitTasksRequest { IdempotencyKey = "s", Tasks = { Make.Task(Run, "1") } }, cancellationToken: limit.Token);
        using var follower = client.ListTrajectories(new ListTrajectoriesRequest { RunId = Run, Follow = true }, cancellationToken: limit.Token);
        await follower.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(1), limit.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await client.LeaseTasksAsync(Lease("first"), cancellationToken: limit.Token);
        using var waiting = client.LeaseTasksAsync(Lease("second"), cancellationToken: limit.Token);

        await service.TerminateAsync(limit.Token).WaitAsync(TimeSpan.FromSeconds(10), limit.Token);

        Assert.Equal(0, service.ExitCode);
        var stopped = await Record.ExceptionAsync(() => follower.ResponseStream.MoveNext(limit.Token));
        Assert.Equal(StatusCode.Unavailable, Assert.IsType<RpcException>(stopped).StatusCode);
    }

    [Fact]
    public async Task Start_PortInUse_FailsAndSaysSo()
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        var cancel = TestContext.Current.CancellationToken;
        await using var first = ServiceProcess.Start("Experience.Service.dll", new Dictionary<string, string> { ["DataPath"] = folder.Root });
        var address = await first.ListeningAsync(cancel);

        await using var second = ServiceProcess.Start(
            "Experience.Service.dll", new Dictionary<string, string> { ["DataPath"] = other.Root, ["ASPNETCORE_URLS"] = address.ToString() });
        await second.WaitForExitAsync(cancel);

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("address already in use", second.Output, StringComparison.Ordinal);
    }

    private static LeaseTasksRequest Lease(string key) => new()
    {
        IdempotencyKey = key,
        WorkerId = "w",
        MaxTasks = 1,
        LeaseDuration = Duration.FromTimeSpan(TimeSpan.FromMinutes(1)),
        Wait = Duration.FromTimeSpan(TimeSpan.FromSeconds(50)),
    };

    private static async Task SubmitAsync(Victim victim)
    {
        for (var group = 0; group < Groups; group++)
        {
            var request = new SubmitTasksRequest { IdempotencyKey = $"submit-{group}" };
            for (var attempt = 0; attempt < GroupSize; attempt++)
            {
                request.Tasks.Add(Make.Task(Run, $"{group}.{attempt}", $"g{group}", group / 10));
            }

            var answer = await victim.CallAsync(client => client.SubmitTasksAsync(request, cancellationToken: victim.Cancel));
            Assert.Equal((GroupSize, 0), (answer.Accepted, answer.AlreadyKnown));
        }
    }

    private static async Task WorkAsync(Victim victim, string worker)
    {
        for (var round = 0; victim.Settled < Groups * GroupSize; round++)
        {
            var lease = new LeaseTasksRequest
            {
                IdempotencyKey = $"{worker}-lease-{round}",
                WorkerId = worker,
                MaxTasks = 3,
                LeaseDuration = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)),
                Wait = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200)),
            };
            var leased = await victim.CallAsync(client => client.LeaseTasksAsync(lease, cancellationToken: victim.Cancel));
            if (leased.Tasks.Count == 0)
            {
                continue;
            }

            var submit = new SubmitTrajectoriesRequest { IdempotencyKey = $"{worker}-store-{round}" };
            foreach (var task in leased.Tasks)
            {
                var trajectory = Make.Trajectory(task.Task, $"{task.Task.TaskId}-{task.FencingToken}");
                trajectory.Transcript = new string('x', 6000);
                submit.Attempts.Add(new FinishedAttempt { LeaseId = task.LeaseId, FencingToken = task.FencingToken, Trajectory = trajectory });
            }

            var stored = await victim.CallAsync(client => client.SubmitTrajectoriesAsync(submit, cancellationToken: victim.Cancel));
            Assert.All(stored.Outcomes, outcome => Assert.Equal(SubmitOutcome.Stored, outcome));
        }
    }

    private static async Task TrainAsync(Victim victim)
    {
        var seen = new HashSet<string>();
        for (var round = 0; victim.Settled < Groups * GroupSize; round++)
        {
            var pull = new PullGroupsRequest
            {
                IdempotencyKey = $"pull-{round}",
                RunId = Run,
                ConsumerId = "trainer",
                MaxGroups = 5,
                Wait = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200)),
            };
            var pulled = await victim.CallAsync(client => client.PullGroupsAsync(pull, cancellationToken: victim.Cancel));
            if (pulled.Groups.Count == 0)
            {
                continue;
            }

            Assert.All(pulled.Groups, group => Assert.True(seen.Add(group.GroupId), $"{group.GroupId} came again after its commit"));
            var commit = new CommitGroupsRequest { IdempotencyKey = $"commit-{round}", RunId = Run, ConsumerId = "trainer", TrainedWeightVersion = round };
            commit.Verdicts.AddRange(pulled.Groups.Select(group => new GroupVerdict { GroupId = group.GroupId, Trained = true }));
            var committed = await victim.CallAsync(client => client.CommitGroupsAsync(commit, cancellationToken: victim.Cancel));
            Assert.Equal((pulled.Groups.Count * GroupSize, 0), (committed.Committed, committed.AlreadyCommitted));
            victim.Settle(committed.Committed);
        }
    }
}
