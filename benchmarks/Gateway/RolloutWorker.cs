using System.Diagnostics;
using AgentPlatform.Contracts.AgentDock.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentPlatform.Benchmarks.Gateway;

/// <summary>A worker that calls the tool <c>echo</c> of the server <c>peer</c> over gRPC.</summary>
internal sealed class RolloutWorker : IAsyncDisposable
{
    private static readonly CallToolRequest Request = new() { Tool = "peer.echo", ArgumentsJson = """{"text":"what goes out comes back"}""" };

    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<RolloutRequest, RolloutResponse> _stream;

    public RolloutWorker(Uri address)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler() });
        _stream = new ToolStreamService.ToolStreamServiceClient(_channel).Rollout();
    }

    /// <summary>Calls per second with <paramref name="inFlight"/> calls at once on the one stream.</summary>
    public async Task<double> RunAsync(int inFlight, TimeSpan length)
    {
        var responses = _stream.ResponseStream;
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= inFlight; i++)
        {
            await _stream.RequestStream.WriteAsync(new RolloutRequest { Sequence = i, Call = Request });
        }

        var (done, waiting) = (0, inFlight);
        while (waiting > 0 && await responses.MoveNext(CancellationToken.None))
        {
            if (responses.Current.PartCase != RolloutResponse.PartOneofCase.Result)
            {
                continue;
            }

            Check(responses.Current.Result);
            done++;
            if (Stopwatch.GetElapsedTime(start) < length)
            {
                await _stream.RequestStream.WriteAsync(new RolloutRequest { Sequence = responses.Current.Sequence, Call = Request });
            }
            else
            {
                waiting--;
            }
        }

        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Calls per second of callers that each wait for their answer.</summary>
    public async Task<double> RunUnaryAsync(int callers, TimeSpan length)
    {
        var client = new ToolService.ToolServiceClient(_channel);
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(start) < length; count++)
            {
                Check(await client.CallToolAsync(Request, deadline: DateTime.MaxValue));
            }

            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.RequestStream.CompleteAsync();
        _stream.Dispose();
        _channel.Dispose();
    }

    private static void Check(CallToolResponse result)
    {
        if (!result.Ok)
        {
            throw new InvalidOperationException($"{result.Fault}: {result.Text}");
        }
    }
}
