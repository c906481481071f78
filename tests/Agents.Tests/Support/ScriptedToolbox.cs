using System.Collections.Concurrent;
using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Agents;

/// <summary>Tools that do what the test says. There are search, visit and run_python.</summary>
internal sealed class ScriptedToolbox : IToolbox
{
    private static readonly string[] Tools = ["search", "visit", "run_python"];

    public ConcurrentQueue<CallToolRequest> Requests { get; } = new();

    public Func<CallToolRequest, CancellationToken, Task<CallToolResponse>> OnCall { get; init; } =
        (request, _) => Task.FromResult(Ok($"result of {request.ArgumentsJson}"));

    public static CallToolResponse Ok(string text) => new()
    {
        Ok = true,
        Text = text,
        RunDuration = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(0.125)),
        Attempts = { new AgentPlatform.Contracts.AgentDock.V1.Attempt { Replica = "web-1" } },
    };

    public ValueTask<IReadOnlyList<ToolDefinition>> DescribeAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ToolDefinition>>([.. names.Select(name => ToolDefinition.Create(name, "a tool", "{}"))]);

    public bool Has(string name) => Tools.Contains(name);

    public Task<CallToolResponse> CallAsync(CallToolRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request.Clone());
        return OnCall(request, cancellationToken);
    }
}
