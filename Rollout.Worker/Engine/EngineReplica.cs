using AgentPlatform.Agents;
using AgentPlatform.Contracts.Inference.V1;
using Grpc.Net.Client;

namespace AgentPlatform.Rollout.Engine;

/// <summary>One engine: its channel, what it serves, and how much of ours it is working on.</summary>
internal sealed class EngineReplica(Uri address, GrpcChannel channel) : IDisposable
{
    private readonly SemaphoreSlim nudge = new(0, 1);
    private volatile AgentModel? model;
    private int outstanding;

    public Uri Address => address;

    public InferenceService.InferenceServiceClient Client { get; } = new(channel);

    /// <summary>What it serves; null while it is away or has no model.</summary>
    public AgentModel? Model => model;

    /// <summary>Our requests inside it.</summary>
    public int Outstanding => Volatile.Read(ref outstanding);

    public void Enter() => Interlocked.Increment(ref outstanding);

    public void Leave() => Interlocked.Decrement(ref outstanding);

    /// <summary>Sets what it serves. Only <see cref="EnginePool"/> calls this, since others wait for the change.</summary>
    public void Set(AgentModel? served) => model = served;

    /// <summary>Asks for a check right now.</summary>
    public void Nudge()
    {
        try
        {
            nudge.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been asked already.
        }
    }

    /// <summary>Waits for <paramref name="pause"/>, or less when somebody asks for a check.</summary>
    public Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken) => nudge.WaitAsync(pause, cancellationToken);

    public void Dispose()
    {
        channel.Dispose();
        nudge.Dispose();
    }
}
