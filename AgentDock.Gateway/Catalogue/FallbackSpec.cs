using System.Collections.Frozen;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A tool that answers in another's stead: an entry of <c>fallbacks</c>.</summary>
internal sealed record FallbackSpec
{
    internal static readonly FrozenSet<Fault> Usual = [Fault.Infrastructure, Fault.Timeout, Fault.Overloaded];

    /// <summary>As callers call it: "search" or "server.search".</summary>
    public required string Tool { get; init; }

    /// <summary>Faults of the one before that lead here.</summary>
    public FrozenSet<Fault> On { get; init; } = Usual;

    /// <summary>
    /// Its arguments, each a path into the first tool's arguments ("$.query") or a value. Null: the same arguments.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Arguments { get; init; }

    /// <summary>
    /// Its structured result in the first tool's shape, each a path into <c>{"text": ..., "structured": ...}</c> or a value; the name
    /// "text" is what the model reads. Null: as it is.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Result { get; init; }
}
