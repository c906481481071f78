using System.Text;
using System.Text.Json;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Tests.Gateway;

/// <summary>What the whole gateway says in its envelopes, with real servers behind it.</summary>
public sealed class EnvelopeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallTool_LongText_IsCutAndReadToItsEndByTheHandle()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake("    max_output: 1000\n", replicas: 1), "process", Token);
        var whole = string.Concat(Enumerable.Range(0, 1500).Select(i => $"{i} é "));
        var response = await gateway.CallAsync("echo", JsonSerializer.Serialize(new { text = whole }), Token);

        Assert.True(response.Ok && response.Truncated, response.Text);
        Assert.Equal((CallStatus.Succeeded, Origin.Live, "fake.echo"), (response.Status, response.Origin, response.AnsweredBy));
        Assert.Equal(Encoding.UTF8.GetByteCount(whole), response.Truncation.TotalBytes);
        Assert.StartsWith(response.Text[..300], whole, StringComparison.Ordinal);
        Assert.Contains(response.Truncation.Handle, response.Text, StringComparison.Ordinal);
        var read = new StringBuilder();
        for (long offset = 0; offset < response.Truncation.TotalBytes;)
        {
            var page = await gateway.Tools.ReadResultAsync(new ReadResultRequest { Handle = response.Truncation.Handle, OffsetBytes = offset, LimitBytes = 4000 }, cancellationToken: Token);
            read.Append(page.Text);
            offset = page.NextOffsetBytes;
        }

        Assert.Equal(whole, read.ToString());
        var byTool = await gateway.CallAsync("read_result", JsonSerializer.Serialize(new { handle = response.Truncation.Handle, offset = response.Truncation.ShownBytes }), Token);
        Assert.True(byTool.Ok, byTool.Text);
        Assert.Equal("agentdock.read_result", byTool.AnsweredBy);
        Assert.Contains("1499 é", byTool.Text, StringComparison.Ordinal);
        var gone = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Tools.ReadResultAsync(new ReadResultRequest { Handle = "r0" }, cancellationToken: Token));
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task CallTool_RepairableArguments_AreMendedAndNoted()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        var response = await gateway.CallAsync("echo", """{"text":"x","kind":"PLAIN"}""", Token);

        Assert.True(response.Ok, response.Text);
        Assert.Equal(("kind", "\"PLAIN\" read as \"plain\""), (response.Repairs.Single().Path, response.Repairs.Single().Note));
    }

    [Fact]
    public async Task CallTool_BudgetOfTheTrajectory_EndsWithATypedFault()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        await gateway.Tools.SetBudgetAsync(
            new SetBudgetRequest { IdempotencyKey = "b", TrajectoryId = "t1", Limit = new Budget { Calls = 2, RunDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(60)) } }, cancellationToken: Token);
        var request = new CallToolRequest { Tool = "echo", ArgumentsJson = """{"text":"x"}""", TrajectoryId = "t1" };
        var faults = new List<Fault>();
        for (var i = 0; i < 3; i++)
        {
            faults.Add((await gateway.Tools.CallToolAsync(request, cancellationToken: Token)).Fault);
        }

        Assert.Equal([Fault.Unspecified, Fault.Unspecified, Fault.Budget], faults);
        var budget = await gateway.Tools.GetBudgetAsync(new GetBudgetRequest { TrajectoryId = "t1" }, cancellationToken: Token);
        Assert.Equal((2, 2), (budget.Limit.Calls, budget.Used.Calls));
        request.TrajectoryId = "t2";
        Assert.True((await gateway.Tools.CallToolAsync(request, cancellationToken: Token)).Ok);
        var bad = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Tools.SetBudgetAsync(new SetBudgetRequest { IdempotencyKey = "b" }, cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, bad.StatusCode);
    }

    [Fact]
    public async Task CallTool_ServerDies_FallbackAnswersInItsNameAndSaysSo()
    {
        var catalogue = TestGateway.Fake(
            $$"""
                policies:
                  tools:
                    die: { may_repeat: true, retries: { attempts: 1 }, fallbacks: [{ tool: nowhere.echo }, { tool: spare.echo, arguments: { text: still here } }] }
              spare:
                process_command: [/usr/bin/python3, -I, -S, -u, "{{TestGateway.FakeServer}}"]
            """, replicas: 1);
        await using var gateway = await TestGateway.StartAsync(catalogue, "process", Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var response = await gateway.CallAsync("fake.die", "{}", Token);

        Assert.True(response.Ok, response.Text);
        Assert.Equal(("still here", "spare.echo", "fake"), (response.Text, response.AnsweredBy, response.Server));
        Assert.Equal(["fake.die", "spare.echo"], response.Attempts.Select(attempt => attempt.Tool));
    }
}
