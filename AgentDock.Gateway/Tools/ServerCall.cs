using System.Text.Json;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>A checked call on its way to a server.</summary>
/// <param name="Tool">The server's own name of the tool.</param>
/// <param name="Arguments">A JSON object; valid until the call returns.</param>
/// <param name="Timeout">One attempt's time; null: the catalogue's.</param>
/// <param name="Deadline">When the caller stops listening; null: never. No attempt runs past it.</param>
/// <param name="MayRetry">A second attempt does no harm.</param>
internal sealed record ServerCall(string Tool, JsonElement Arguments, TimeSpan? Timeout, DateTimeOffset? Deadline, bool MayRetry)
{
    /// <summary>Of the service; empty: any.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>For services that keep a session on one replica; empty: none.</summary>
    public string Session { get; init; } = string.Empty;

    /// <summary>A request that goes through as it is, in the place of a tool's call; null otherwise.</summary>
    public RawRequest? Raw { get; init; }

    /// <summary>Of a client that speaks MCP; null otherwise.</summary>
    public ClientExtras? Extras { get; init; }
}
