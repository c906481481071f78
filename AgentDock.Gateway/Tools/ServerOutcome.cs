using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Tools;

/// <summary>What came of a call inside a server.</summary>
internal sealed record ServerOutcome
{
    public required Fault Fault { get; init; }

    public required string Text { get; init; }

    public string StructuredJson { get; init; } = string.Empty;

    public bool Truncated { get; init; }

    /// <summary>The whole of a text that was cut; null when it was not, or when the whole is not at hand.</summary>
    public CutText? Cut { get; init; }

    /// <summary>Where the whole of a cut text can be read; null when nothing was cut.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>Images, sounds and resources, in the order of the result.</summary>
    public IReadOnlyList<ToolMedia> Media { get; init; } = [];

    /// <summary>The MCP result as the server wrote it, UTF-8 JSON; empty when there is none or it was cut.</summary>
    public ReadOnlyMemory<byte> RawResult { get; init; }

    /// <summary>The server answered a raw request with an error; <see cref="RawResult"/> has it.</summary>
    public bool IsRawError { get; init; }

    public IReadOnlyList<CallAttempt> Attempts { get; init; } = [];

    /// <summary>"server.tool" that the result comes from; empty when none answered.</summary>
    public string AnsweredBy { get; init; } = string.Empty;

    /// <summary>Of the service that answered.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>What was mended in the arguments before the call.</summary>
    public IReadOnlyList<ArgumentRepair> Repairs { get; init; } = [];

    /// <summary>Whether a tool ran for this call, or an entry of a cache or cassette stood in for it.</summary>
    public Origin Origin { get; init; }

    /// <summary>That entry's key.</summary>
    public string OriginKey { get; init; } = string.Empty;

    /// <summary>Name of a fault that was put in on purpose; empty when none was.</summary>
    public string InjectedFault { get; init; } = string.Empty;

    /// <summary>Waiting for replicas, over all attempts.</summary>
    public TimeSpan QueueDuration { get; init; }

    /// <summary>Inside the server, over all attempts.</summary>
    public TimeSpan RunDuration { get; init; }

    /// <summary>Processor time inside the server, as far as it is known.</summary>
    public TimeSpan CpuDuration { get; init; }

    public CallStatus Status => Fault switch
    {
        Fault.Unspecified => CallStatus.Succeeded,
        Fault.Tool => CallStatus.Failed,
        Fault.Infrastructure or Fault.Timeout when Attempts.Count > 0 => CallStatus.Unknown,
        _ => CallStatus.Refused,
    };
}
