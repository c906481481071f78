using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an environment callback sees and fills.</summary>
/// <param name="executionContext">Whether the application is run or published.</param>
/// <param name="resource">The resource.</param>
/// <param name="environmentVariables">Variables so far. Values are strings, <see cref="EndpointReference"/>, <see cref="EndpointReferenceExpression"/> or <see cref="ParameterResource"/>.</param>
/// <param name="cancellationToken">Ends the evaluation.</param>
public class EnvironmentCallbackContext(
    DistributedApplicationExecutionContext executionContext,
    IResource resource,
    Dictionary<string, object>? environmentVariables = null,
    CancellationToken cancellationToken = default)
{
    /// <summary>Whether the application is run or published.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Variables so far.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    /// <summary>Ends the evaluation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Log of the resource.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;
}
