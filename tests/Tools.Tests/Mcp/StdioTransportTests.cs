using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tests.Mcp;

public sealed class StdioTransportTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_SlowCall_LetsOthersPass()
    {
        var gate = new TaskCompletionSource();
        await using var talk = new Talk(new Tool("slow", "Slow", "Waits.", ToolEffect.ReadOnly, [], async (_, _) =>
        {
            await gate.Task;
            return "late";
        }));

        await talk.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow"}}""");
        await talk.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"ping"}""");
        Assert.Equal(2, (await talk.ReadAsync()).GetProperty("id").GetInt32());
        gate.SetResult();
        Assert.Equal("late", (await talk.ReadAsync()).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Run_CancelledCall_Ends()
    {
        await using var talk = new Talk(new Tool("forever", "Forever", "Waits.", ToolEffect.ReadOnly, [], async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return "never";
        }));

        await talk.SendAsync("""{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"forever"}}""");
        await talk.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}""");
        Assert.Equal("forever was cancelled.", (await talk.ReadAsync()).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Run_ToolThatThrows_AnswersAndServesOn()
    {
        await using var talk = new Talk(Tool.Of("bad", "Bad", "Throws.", ToolEffect.ReadOnly, [], _ => throw new InvalidDataException("no such luck")));

        await talk.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"bad"}}""");
        var result = (await talk.ReadAsync()).GetProperty("result");
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Equal("bad failed: no such luck", result.GetProperty("content")[0].GetProperty("text").GetString());
        await talk.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"ping"}""");
        Assert.Equal(2, (await talk.ReadAsync()).GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task Run_EndOfInput_EndsEvenWithACallUnderWay()
    {
        var talk = new Talk(new Tool("forever", "Forever", "Waits.", ToolEffect.ReadOnly, [], async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return "never";
        }));

        await talk.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"forever"}}""");
        await talk.DisposeAsync();
    }

    /// <summary>A transport over two pipes.</summary>
    private sealed class Talk : IAsyncDisposable
    {
        private readonly Pipe _in = new();
        private readonly Pipe _out = new();
        private readonly StdioTransport _transport;
        private readonly StreamReader _answers;
        private readonly Task _run;

        public Talk(Tool tool)
        {
            _transport = new StdioTransport(new McpServer(new ServerInfo("t", "T", "1"), [tool]), TimeProvider.System);
            _answers = new StreamReader(_out.Reader.AsStream());
            _run = _transport.RunAsync(_in.Reader.AsStream(), _out.Writer.AsStream(), Cancelled);
        }

        public async Task SendAsync(string message) => await _in.Writer.WriteAsync(Encoding.UTF8.GetBytes(message + "\n"), Cancelled);

        public async Task<JsonElement> ReadAsync() => JsonDocument.Parse((await _answers.ReadLineAsync(Cancelled).AsTask().WaitAsync(s_patience, Cancelled))!).RootElement;

        public async ValueTask DisposeAsync()
        {
            await _in.Writer.CompleteAsync();
            await _run.WaitAsync(s_patience, Cancelled);
            _transport.Dispose();
            _answers.Dispose();
        }
    }
}
