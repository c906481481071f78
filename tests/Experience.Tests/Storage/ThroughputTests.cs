using System.Diagnostics;
using System.Globalization;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Tests.Shared;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace AgentPlatform.Tests.Experience.Storage;

/// <summary>
/// The corridor under batched calls, from the client's message to the commit. Rates are per second of processor time, client and service together, so
/// that a busy machine does not fail the test; the floors are half of what is aimed at.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Tasks = 4000;
    private const int Batch = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WholeWay_BatchedCalls_IsFastEnough()
    {
        using var folder = new TempFolder();
        await using var host = new GrpcTestHost<Program>(new Dictionary<string, string?> { ["DataPath"] = folder.Root });
        var client = new ExperienceService.ExperienceServiceClient(host.Channel);
        await WholeWayAsync(client, "warm-up");

        var (submitted, leased, stored) = await WholeWayAsync(client, "run");

        Assert.True(submitted > 2500, $"{submitted} tasks/s");
        Assert.True(leased > 2500, $"{leased} leases/s");
        Assert.True(stored > 1000, $"{stored} trajectories/s");
    }

    private async Task<(double Submitted, double Leased, double Stored)> WholeWayAsync(ExperienceService.ExperienceServiceClient client, string run)
    {
        var submits = Enumerable.Range(0, Tasks).Select(index => Make.Task(run, $"{index}", $"g{index / 8}")).Chunk(Batch)
            .Select((tasks, index) => new SubmitTasksRequest { IdempotencyKey = $"{run}-{index}", Tasks = { tasks } }).ToList();
        var submitted = await RateAsync("tasks submitted", async () =>
        {
            foreach (var request in submits)
            {
                await client.SubmitTasksAsync(request, cancellationToken: Cancel);
            }
        });
        var leases = new List<LeasedTask>();
        var leased = await RateAsync("tasks leased", async () =>
        {
            while (leases.Count < Tasks)
            {
                var request = new LeaseTasksRequest
                {
                    IdempotencyKey = $"{run}-{leases.Count}",
                    WorkerId = "w",
                    MaxTasks = Batch,
                    LeaseDuration = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)),
                };
                leases.AddRange((await client.LeaseTasksAsync(request, cancellationToken: Cancel)).Tasks);
            }
        });
        var attempts = leases.Chunk(Batch).Select(Attempts).ToList();
        var stored = await RateAsync($"trajectories of {attempts[0].Attempts[0].CalculateSize()} bytes stored", async () =>
        {
            foreach (var request in attempts)
            {
                await client.SubmitTrajectoriesAsync(request, cancellationToken: Cancel);
            }
        });
        return (submitted, leased, stored);
    }

    private static SubmitTrajectoriesRequest Attempts(LeasedTask[] leased)
    {
        var request = new SubmitTrajectoriesRequest { IdempotencyKey = leased[0].LeaseId };
        foreach (var lease in leased)
        {
            request.Attempts.Add(new FinishedAttempt { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken, Trajectory = Typical(lease) });
        }

        return request;
    }

    /// <summary>About the size of a quickstart's trajectory: four turns, 300 sampled tokens, their transcript.</summary>
    private static Trajectory Typical(LeasedTask lease)
    {
        var random = new Random(lease.Task.TaskId.Length);
        var trajectory = Make.Trajectory(lease.Task, lease.LeaseId);
        for (var turn = 0; turn < 4; turn++)
        {
            var sampled = new TokenSpan { Kind = SpanKind.Sampled, Turn = turn };
            var tool = new TokenSpan { Kind = SpanKind.Tool, Turn = turn };
            for (var token = 0; token < 75; token++)
            {
                sampled.TokenIds.Add(random.Next(1024));
                sampled.Logprobs.Add(-random.NextSingle());
                sampled.WeightVersions.Add(17);
                tool.TokenIds.Add(random.Next(1024));
            }

            trajectory.Spans.Add([sampled, tool]);
            trajectory.Transcript += string.Create(CultureInfo.InvariantCulture, $"<tool_call>\n{{\"name\": \"search\", \"arguments\": {{\"query\": \"{random.Next()}\"}}}}\n</tool_call> and what it found: {random.Next()} ");
        }

        return trajectory;
    }

    private async Task<double> RateAsync(string what, Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await work();
        var wall = Tasks / Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        var rate = Tasks / (process.TotalProcessorTime - before).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate:F0} {what} per second of processor time, {wall:F0} per second by the clock"));
        return rate;
    }
}
