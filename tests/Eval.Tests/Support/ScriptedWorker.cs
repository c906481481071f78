using System.Collections.Concurrent;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LedgerTask = AgentPlatform.Contracts.Ledger.V1.Task;
using Task = System.Threading.Tasks.Task;

namespace AgentPlatform.Tests.Eval.Support;

/// <summary>A worker that leases real tasks and answers them from a script instead of a model.</summary>
internal sealed class ScriptedWorker : IAsyncDisposable
{
    private readonly ExperienceService.ExperienceServiceClient _queue;
    private readonly Func<LedgerTask, Trajectory?> _script;
    private readonly int _batch;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="queue">The queue.</param>
    /// <param name="script">The trajectory of a task; null keeps it leased for ever.</param>
    /// <param name="batch">Tasks per lease.</param>
    public ScriptedWorker(ExperienceService.ExperienceServiceClient queue, Func<LedgerTask, Trajectory?> script, int batch = 16)
    {
        (_queue, _script, _batch) = (queue, script, batch);
        _loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    /// <summary>Every task leased, in order.</summary>
    public ConcurrentQueue<LedgerTask> Leased { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync();
            }
            catch (RpcException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal)
            {
                // The queue is being restarted; leased tasks come back by expiry.
                await Task.Yield();
            }
        }
    }

    private async Task StepAsync()
    {
        var lease = new LeaseTasksRequest
        {
            IdempotencyKey = Guid.NewGuid().ToString("N"),
            WorkerId = "worker-1",
            MaxTasks = _batch,
            LeaseDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)),
            Wait = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(500)),
        };
        var leased = await _queue.LeaseTasksAsync(lease, deadline: DateTime.UtcNow.AddSeconds(10), cancellationToken: _stop.Token);
        var request = new SubmitTrajectoriesRequest { IdempotencyKey = Guid.NewGuid().ToString("N") };
        foreach (var item in leased.Tasks)
        {
            Leased.Enqueue(item.Task);
            if (_script(item.Task) is { } trajectory)
            {
                request.Attempts.Add(new FinishedAttempt { LeaseId = item.LeaseId, FencingToken = item.FencingToken, Trajectory = trajectory });
            }
        }
        if (request.Attempts.Count > 0)
        {
            await _queue.SubmitTrajectoriesAsync(request, deadline: DateTime.UtcNow.AddSeconds(10), cancellationToken: _stop.Token);
        }
    }
}
