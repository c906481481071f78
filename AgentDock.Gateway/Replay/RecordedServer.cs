using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>Stands for a server that is only known from a cassette.</summary>
internal sealed class RecordedServer(string name) : IToolServer
{
    public string Name => name;

    public bool IsReady => false;

    public IReadOnlyList<ToolDescriptor> Tools => [];

    public void Start(Action onToolsChanged)
    {
    }

    public Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken) => Task.FromResult(new ServerOutcome
    {
        Fault = Fault.Infrastructure,
        Text = $"Server {name} is only known from the cassette, and no replica of it runs.",
    });

    public IEnumerable<ReplicaStatus> Status() => [];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
