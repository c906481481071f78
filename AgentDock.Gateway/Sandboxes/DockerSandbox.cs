using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>A container with one attached stream, on which the engine frames stdout and stderr.</summary>
internal sealed class DockerSandbox(IDockerClient client, string id, MultiplexedStream stream) : ISandbox
{
    private const int BufferBytes = 64 << 10;

    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, useSynchronizationContext: false));
    private readonly TextTail _errors = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pump = Task.CompletedTask;
    private int _disposed;

    public string ContainerId => id;

    public int ProcessId => 0;

    public PipeReader Output => _output.Reader;

    public Task<string> Ended => _ended.Task;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var segment = MemoryMarshal.TryGetArray(bytes, out var array) ? array : new ArraySegment<byte>(bytes.ToArray());
        try
        {
            await stream.WriteAsync(segment.Array, segment.Offset, segment.Count, cancellationToken);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException($"container {id[..12]} is gone", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        stream.Dispose();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await RemoveAsync(client, id, bound.Token);
        await _pump;
        _ended.TrySetResult("removed");
        _stop.Dispose();
    }

    /// <summary>Begins to hand on what the container writes.</summary>
    internal void Pump() => _pump = PumpAsync();

    /// <summary>Kills and removes a container; one that is already gone or going is fine.</summary>
    internal static async Task RemoveAsync(IDockerClient client, string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
        }
        catch (Exception exception) when (exception is DockerApiException or IOException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            // Gone, going (409), or the engine is: the sweep at the next start has it then.
        }
    }

    private async Task PumpAsync()
    {
        var wait = WaitAsync();
        var buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, _stop.Token);
                if (read.EOF)
                {
                    break;
                }

                if (read.Target == MultiplexedStream.TargetStream.StandardOut)
                {
                    await _output.Writer.WriteAsync(buffer.AsMemory(0, read.Count), _stop.Token);
                }
                else
                {
                    _errors.Append(buffer.AsSpan(0, read.Count));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone; so is the container, or it will be when its stdin ends.
        }

        await _output.Writer.CompleteAsync();
        var code = await wait;
        var errors = _errors.ToString();
        _ended.TrySetResult(errors.Length == 0 ? code : $"{code}; stderr ends: {errors}");
    }

    private async Task<string> WaitAsync()
    {
        try
        {
            var response = await client.Containers.WaitContainerAsync(id, _stop.Token);
            return response.StatusCode == 137 ? "killed (exit code 137: by hand or for its memory limit)" : $"exit code {response.StatusCode}";
        }
        catch (Exception exception) when (exception is DockerApiException or IOException or HttpRequestException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            return "gone";
        }
    }
}
