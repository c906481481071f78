using System.Text.Json;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.Tests.Learning;

/// <summary>A server in memory whose tools are "read" and "write"; what they answer is the test's.</summary>
internal sealed class FakeServer(string name = "fake") : IToolServer
{
    private static readonly JsonElement Schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;
    private int _calls;

    internal int Calls => Volatile.Read(ref _calls);

    internal Func<CancellationToken, ValueTask<ServerOutcome>> Answer { get; set; } = _ => ValueTask.FromResult(Text("answer"));

    public string Name => name;

    public bool IsReady => true;

    public IReadOnlyList<ToolDescriptor> Tools { get; set; } =
        [new("read", "reads", Schema, ReadOnly: true, Idempotent: true), new("write", "writes", Schema, ReadOnly: false, Idempotent: false)];

    internal static ServerOutcome Text(string text, Fault fault = Fault.Unspecified) => new() { Fault = fault, Text = text, Origin = Origin.Live };

    internal ToolEntry Entry(string tool) => new(tool, this, Tools.Single(known => known.Name == tool));

    internal ToolInvocation Invocation(string tool, string trajectory = "t", string arguments = "{}", string tenant = "local") => new(
        Entry(tool),
        new ToolCall { Tool = tool, TrajectoryId = trajectory, Caller = new Caller(tenant, TenantRole.Caller) },
        JsonDocument.Parse(arguments).RootElement);

    /// <summary>The end of the pipeline.</summary>
    internal ValueTask<ServerOutcome> NextAsync(ToolInvocation invocation, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Answer(cancellationToken);
    }

    public void Start(Action onToolsChanged)
    {
    }

    public async Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return await Answer(cancellationToken);
    }

    public IEnumerable<ReplicaStatus> Status() => [];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
