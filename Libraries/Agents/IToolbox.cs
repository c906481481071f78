using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Agents;

/// <summary>What acts: tools by name. Safe for calls from many attempts at once.</summary>
public interface IToolbox
{
    /// <summary>The tools of these names, in this order, for the prompt.</summary>
    /// <exception cref="InfrastructureException">One of them is not there.</exception>
    ValueTask<IReadOnlyList<ToolDefinition>> DescribeAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>Whether a tool of this name is known to exist. What is not known is still called: the gateway explains it to the model.</summary>
    bool Has(string name);

    /// <summary>Calls a tool. A tool that fails is an envelope with a fault.</summary>
    /// <exception cref="InfrastructureException">The tools cannot be reached; the attempt ends unscored.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<CallToolResponse> CallAsync(CallToolRequest request, CancellationToken cancellationToken);
}
