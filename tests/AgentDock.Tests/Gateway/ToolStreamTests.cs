using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;
using Grpc.Core;

namespace AgentPlatform.Tests.Gateway;

/// <summary>gRPC streams: a call with its progress, and a worker's many calls.</summary>
public sealed class ToolStreamTests(FakeGateway fixture) : IClassFixture<FakeGateway>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallToolStream_Steps_ComeBeforeTheResult()
    {
        using var call = fixture.Gateway.Streams.CallToolStream(
            new CallToolStreamRequest { Call = new CallToolRequest { Tool = "steps", ArgumentsJson = """{"count":3}""" } }, deadline: DateTime.UtcNow + Patience, cancellationToken: Token);

        var parts = await call.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);

        Assert.Equal([1, 2, 3], parts[..^1].Select(part => part.Progress.Progress));
        Assert.Equal("3 steps", parts[^1].Result.Text);
    }

    [Fact]
    public async Task CallToolStream_WithoutACall_NamesTheField()
    {
        using var call = fixture.Gateway.Streams.CallToolStream(new CallToolStreamRequest(), deadline: DateTime.UtcNow + Patience, cancellationToken: Token);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("call is missing", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_ThousandsOfCalls_EachGetsItsOwnResult()
    {
        const int Calls = 3000;
        using var stream = fixture.Gateway.Streams.Rollout(deadline: DateTime.UtcNow + Patience, cancellationToken: Token);
        Assert.True(await stream.ResponseStream.MoveNext(Token));
        var credits = new SemaphoreSlim(stream.ResponseStream.Current.Credits.Calls);
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= Calls; i++)
            {
                await credits.WaitAsync(Token);
                await stream.RequestStream.WriteAsync(Call(i, "echo", $$"""{"text":"{{i}}"}"""), Token);
            }

            await stream.RequestStream.CompleteAsync();
        }, Token);

        var seen = new HashSet<long>();
        await foreach (var response in stream.ResponseStream.ReadAllAsync(Token))
        {
            Assert.Equal(response.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), response.Result.Text);
            Assert.True(seen.Add(response.Sequence));
            credits.Release();
        }

        await writing;
        Assert.Equal(Calls, seen.Count);
    }

    [Fact]
    public async Task Rollout_BadMessages_AreResultsAndTheStreamGoesOn()
    {
        using var stream = fixture.Gateway.Streams.Rollout(deadline: DateTime.UtcNow + Patience, cancellationToken: Token);
        await stream.ResponseStream.MoveNext(Token);
        await stream.RequestStream.WriteAsync(new RolloutRequest { Sequence = 1 }, Token);
        await stream.RequestStream.WriteAsync(Call(2, "", "{}"), Token);
        await stream.RequestStream.WriteAsync(Call(3, "echo", "{"), Token);
        await stream.RequestStream.WriteAsync(Call(4, "sleep", """{"seconds":30}"""), Token);
        await stream.RequestStream.WriteAsync(Call(4, "echo", """{"text":"twice"}"""), Token);
        await stream.RequestStream.WriteAsync(new RolloutRequest { Sequence = 4, Cancel = new RolloutCancel() }, Token);
        await stream.RequestStream.WriteAsync(Call(5, "echo", """{"text":"good"}"""), Token);
        await stream.RequestStream.CompleteAsync();

        var results = await stream.ResponseStream.ReadAllAsync(Token).ToListAsync(Token);

        string[] Texts(long sequence) => [.. results.Where(result => result.Sequence == sequence).Select(result => result.Result.Text).Order(StringComparer.Ordinal)];
        Assert.Contains("neither call nor cancel", Assert.Single(Texts(1)), StringComparison.Ordinal);
        Assert.Contains("tool is empty", Assert.Single(Texts(2)), StringComparison.Ordinal);
        Assert.Contains("not valid JSON", Assert.Single(Texts(3)), StringComparison.Ordinal);
        Assert.Equal(["The caller cancelled.", "sequence 4 is in flight already."], Texts(4));
        Assert.Equal("good", Assert.Single(Texts(5)));
    }

    [Fact]
    public async Task Rollout_OverCredit_IsRefusedAsOverloaded()
    {
        using var stream = fixture.Gateway.Streams.Rollout(deadline: DateTime.UtcNow + Patience, cancellationToken: Token);
        await stream.ResponseStream.MoveNext(Token);
        var credits = stream.ResponseStream.Current.Credits.Calls;
        for (var i = 1; i <= credits + 1; i++)
        {
            await stream.RequestStream.WriteAsync(Call(i, "sleep", """{"seconds":20}"""), Token);
        }

        CallToolResponse? refused = null;
        while (refused is null && await stream.ResponseStream.MoveNext(Token))
        {
            refused = stream.ResponseStream.Current is { Sequence: var sequence, Result: { Fault: Fault.Overloaded } result } && sequence == credits + 1 ? result : null;
        }

        Assert.Contains("in flight on this stream", refused!.Text, StringComparison.Ordinal);
    }

    private static RolloutRequest Call(long sequence, string tool, string arguments) =>
        new() { Sequence = sequence, Call = new CallToolRequest { Tool = tool, ArgumentsJson = arguments } };
}
