using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Tests.Shared;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Experience.Faults;

/// <summary>An experience service that is killed and started again, and calls that go on through it.</summary>
internal sealed class Victim(TempFolder folder, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly SemaphoreSlim answered = new(0);
    private readonly Lock gate = new();
    private TaskCompletionSource<GrpcChannel> current = Create();
    private ServiceProcess? process;
    private int answers;
    private int settled;
    private bool starting;

    public CancellationToken Cancel { get; } = cancellationToken;

    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>Trajectories committed so far.</summary>
    public int Settled => Volatile.Read(ref settled);

    public void Settle(int trajectories) => Interlocked.Add(ref settled, trajectories);

    /// <summary>Completes when so many calls have been answered in all.</summary>
    public async Task AnswersAsync(int count)
    {
        await EnsureStartedAsync();
        while (Volatile.Read(ref answers) < count)
        {
            await answered.WaitAsync(Cancel);
        }
    }

    public async Task KillAndRestartAsync()
    {
        var killed = process!;
        current = Create();
        await killed.KillAsync(Cancel);
        await killed.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Repeats the call until it is answered.</summary>
    public async Task<T> CallAsync<T>(Func<ExperienceService.ExperienceServiceClient, AsyncUnaryCall<T>> call)
    {
        await EnsureStartedAsync();
        while (true)
        {
            var channel = await current.Task.WaitAsync(Cancel);
            try
            {
                var answer = await call(new ExperienceService.ExperienceServiceClient(channel));
                Interlocked.Increment(ref answers);
                answered.Release();
                return answer;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal && !Cancel.IsCancellationRequested)
            {
                // Broken connections show as either; the service's own errors are other codes, or carry a detail that a test would show.
                Assert.DoesNotContain("nobody foresaw", exception.Status.Detail, StringComparison.Ordinal);
                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        answered.Dispose();
    }

    private static TaskCompletionSource<GrpcChannel> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task EnsureStartedAsync()
    {
        lock (gate)
        {
            if (starting)
            {
                return;
            }

            starting = true;
        }

        await StartAsync();
    }

    private async Task StartAsync()
    {
        process = ServiceProcess.Start("Experience.Service.dll", new Dictionary<string, string> { ["DataPath"] = folder.Root });
        Address = await process.ListeningAsync(Cancel);
        current.SetResult(GrpcChannel.ForAddress(Address));
    }
}
