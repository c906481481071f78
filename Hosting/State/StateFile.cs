using System.Text.Json;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.State;

/// <summary>Keeps state.json true: written whole and moved into place at every change, removed on a clean stop.</summary>
internal sealed partial class StateFile(
    RunFolder folder, InstanceRegistry instances, DashboardServer dashboard, ResourceNotificationService notifications, TimeProvider time,
    ILogger<StateFile> logger) : IDisposable
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly CancellationTokenSource _stop = new();
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private Task _loop = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        _loop = LoopAsync();
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        File.Delete(folder.StatePath);
    }

    public void Dispose() => _stop.Dispose();

    private async Task LoopAsync()
    {
        // One pending write stands for all changes until it is made.
        var dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var watching = MarkAsync(dirty.Writer);
        try
        {
            await foreach (var _ in dirty.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await WriteAsync(_stop.Token);
                }
                catch (IOException error)
                {
                    LogCannotWrite(error, folder.StatePath);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to end.
        }

        await watching;
    }

    private async Task MarkAsync(ChannelWriter<bool> dirty)
    {
        try
        {
            await foreach (var _ in notifications.WatchAsync(_stop.Token))
            {
                dirty.TryWrite(true);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to end.
        }
        finally
        {
            dirty.TryComplete();
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var state = new HostState(System.Environment.ProcessId, _started, dashboard.Url, [.. instances.All.Select(InstanceState.Of)]);
        var fresh = folder.StatePath + ".new";
        await File.WriteAllBytesAsync(fresh, JsonSerializer.SerializeToUtf8Bytes(state, Json), cancellationToken);
        File.Move(fresh, folder.StatePath, overwrite: true);
    }

    [LoggerMessage(1301, LogLevel.Warning, "{Path} cannot be written")]
    private partial void LogCannotWrite(Exception error, string path);
}
