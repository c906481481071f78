using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace AgentPlatform.Tests.Learning;

/// <summary>Record and replay through the whole gateway, over gRPC.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string NoServers = """
        servers:
          fake:
            process_command: [/bin/false]
        """;

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _folder.File("calls.cassette");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Replay_ThousandCalls_IsByteIdenticalWithNoServer()
    {
        List<byte[]> recorded;
        await using (var gateway = await StartAsync(TestGateway.Fake(), "Record"))
        {
            recorded = await ThousandAsync(gateway);
        }

        await using var offline = await StartAsync(NoServers, "Replay");
        var replayed = await ThousandAsync(offline);
        var status = await offline.StatusAsync(Token);

        Assert.Equal(1000, replayed.Count);
        Assert.All(recorded.Zip(replayed), pair => Assert.Equal(pair.First, pair.Second));
        Assert.All(status.Replicas, replica => Assert.Equal(0, replica.Calls));
    }

    [Fact]
    public async Task Replay_StatefulTool_FollowsTheStateAndNotTheOrderOfTrajectories()
    {
        List<string> live;
        await using (var gateway = await StartAsync(TestGateway.Fake(replicas: 1), "Record"))
        {
            live = [await CountAsync(gateway, "a"), await CountAsync(gateway, "a"), await CountAsync(gateway, "b"), await CountAsync(gateway, "a")];
        }

        await using var offline = await StartAsync(NoServers, "Replay");
        var b = await CountAsync(offline, "b");
        string[] a = [await CountAsync(offline, "a"), await CountAsync(offline, "a"), await CountAsync(offline, "a")];

        Assert.Equal(4, live.Distinct().Count());
        Assert.Equal(live, [a[0], a[1], b, a[2]]);
    }

    [Fact]
    public async Task Replay_WhatWasNotRecorded_IsAnInfrastructureFault()
    {
        await using (var gateway = await StartAsync(TestGateway.Fake(), "Record"))
        {
            await CallAsync(gateway, "echo", """{"text":"known"}""", "t");
        }

        await using var offline = await StartAsync(NoServers, "Replay");
        var unknown = await CallAsync(offline, "echo", """{"text":"unknown"}""", "t");
        var known = await CallAsync(offline, "echo", """{"text":"known"}""", "another");

        Assert.Equal(Fault.Infrastructure, unknown.Fault);
        Assert.Contains("cassette", unknown.Text, StringComparison.Ordinal);
        Assert.Equal((Fault.Unspecified, Origin.Replay, "known"), (known.Fault, known.Origin, known.Text));
    }

    [Fact]
    public async Task ReplayOrLive_Miss_RunsAndIsThereTheNextTime()
    {
        await using (var gateway = await StartAsync(TestGateway.Fake(), "ReplayOrLive"))
        {
            var first = await CallAsync(gateway, "whoami", "{}", "t");
            var second = await CallAsync(gateway, "whoami", "{}", "t");
            Assert.Equal((Origin.Live, Origin.Replay), (first.Origin, second.Origin));
            Assert.Equal(first.Text, second.Text);
        }

        await using var later = await StartAsync(NoServers, "Replay");
        Assert.Equal(Origin.Replay, (await CallAsync(later, "whoami", "{}", "t")).Origin);
    }

    [Fact]
    public async Task Header_Mode_CountsForItsCallOnly()
    {
        await using var gateway = await StartAsync(TestGateway.Fake(replicas: 1), "ReplayOrLive");
        await CallAsync(gateway, "count", "{}", "t");
        var off = await CallAsync(gateway, "count", "{}", "other", "off");
        var strict = await CallAsync(gateway, "fail", "{}", "t", "replay");

        Assert.Equal(Origin.Live, off.Origin);
        Assert.Equal(Fault.Infrastructure, strict.Fault);
        Assert.Contains("cassette", strict.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AgentDock:Replay:Mode", "Record", "AgentDock:Replay:File")]
    [InlineData("AgentDock:Cache:TimeToLive", "00:00:00", "AgentDock:Cache:TimeToLive")]
    [InlineData("AgentDock:Cache:MaxBytes", "5", "AgentDock:Cache:MaxBytes")]
    public async Task Start_BadSetting_NamesTheKey(string key, string value, string named)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => TestGateway.StartAsync(TestGateway.Fake(), "process", Token, settings: (key, value)));

        Assert.Contains(named, exception.ToString(), StringComparison.Ordinal);
    }

    internal static async Task<CallToolResponse> CallAsync(TestGateway gateway, string tool, string arguments, string trajectory, string replay = "") =>
        await gateway.Tools.CallToolAsync(
            new CallToolRequest { Tool = tool, ArgumentsJson = arguments, TrajectoryId = trajectory },
            replay.Length > 0 ? new Metadata { { "x-agentdock-replay", replay } } : [],
            DateTime.UtcNow.AddSeconds(60),
            Token);

    private async Task<TestGateway> StartAsync(string catalogue, string mode) => await TestGateway.StartAsync(
        catalogue, "process", Token, settings: [("AgentDock:Replay:Mode", mode), ("AgentDock:Replay:File", File)]);

    private static async Task<string> CountAsync(TestGateway gateway, string trajectory) => (await CallAsync(gateway, "count", "{}", trajectory)).Text;

    /// <summary>Ten trajectories of a hundred calls each, side by side: reads, repeated reads, writes, failures, cut texts.</summary>
    private static async Task<List<byte[]>> ThousandAsync(TestGateway gateway)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(async trajectory =>
        {
            var answers = new List<byte[]>();
            for (var i = 0; i < 100; i++)
            {
                var (tool, arguments) = (i % 8) switch
                {
                    0 => ("count", "{}"),
                    1 => ("whoami", "{}"),
                    2 => ("fail", "{}"),
                    3 => ("big", $$"""{"bytes":{{70_000 + i}}}"""),
                    4 => ("blocks", "{}"),
                    5 => ("structured", "{}"),
                    6 => ("error", "{}"),
                    _ => ("echo", $$"""{"text":"{{trajectory}} {{i / 16}}"}"""),
                };
                var response = await CallAsync(gateway, tool, arguments, $"t{trajectory}");
                answers.Add(Core(response));
            }

            return answers;
        }));
        return [.. all.SelectMany(answers => answers)];
    }

    /// <summary>All that a model or a grader can read; not times, replicas and handles.</summary>
    private static byte[] Core(CallToolResponse response)
    {
        var core = new CallToolResponse
        {
            Ok = response.Ok,
            Fault = response.Fault,
            Text = response.Text,
            StructuredJson = response.StructuredJson,
            Truncated = response.Truncated,
            Server = response.Server,
            Status = response.Status,
            AnsweredBy = response.AnsweredBy,
        };
        core.Media.AddRange(response.Media);
        return core.ToByteArray();
    }
}
