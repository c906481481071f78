using System.Collections.Frozen;
using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Models.Text;
using Grpc.Core;

namespace AgentPlatform.Rollout.Tooling;

/// <summary>The gateway's tools as last listed; read again when they are old, or when one is asked for that is not among them.</summary>
internal sealed class ToolCatalogue(ToolService.ToolServiceClient gateway, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Listing? listing;

    /// <summary>The tool of this name, or null when it is not in the last listing.</summary>
    public KnownTool? Find(string name) => listing?.Tools.GetValueOrDefault(name);

    /// <summary>The tools of these names, in this order.</summary>
    /// <exception cref="InfrastructureException">The gateway cannot be reached, or lists no tool of a name.</exception>
    public async ValueTask<IReadOnlyList<ToolDefinition>> DescribeAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var current = listing;
        if (current is null || time.GetElapsedTime(current.ReadAt) > MaxAge || names.Any(name => !current.Tools.ContainsKey(name)))
        {
            current = await ReadAsync(cancellationToken);
        }

        var definitions = new ToolDefinition[names.Count];
        for (var i = 0; i < definitions.Length; i++)
        {
            definitions[i] = current.Tools.TryGetValue(names[i], out var tool)
                ? tool.Definition
                : throw new InfrastructureException(FailureReasons.ToolMissing, $"the gateway lists no tool named '{names[i]}'");
        }

        return definitions;
    }

    public void Dispose() => gate.Dispose();

    private async Task<Listing> ReadAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // Hundreds of attempts may have waited for the one that read.
            if (listing is { } fresh && time.GetElapsedTime(fresh.ReadAt) < MinAge)
            {
                return fresh;
            }

            var response = await gateway.ListToolsAsync(new ListToolsRequest(), null, time.GetUtcNow().UtcDateTime + Deadline, cancellationToken);
            return listing = new Listing(
                response.Tools.DistinctBy(tool => tool.Name).ToFrozenDictionary(tool => tool.Name, KnownTool.From, StringComparer.Ordinal),
                time.GetTimestamp());
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw GatewayFaults.ToInfrastructure(exception);
        }
        catch (RpcException exception)
        {
            throw new OperationCanceledException("the attempt was cancelled", exception, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private sealed record Listing(FrozenDictionary<string, KnownTool> Tools, long ReadAt);
}
