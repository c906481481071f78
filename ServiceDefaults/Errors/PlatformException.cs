namespace AgentPlatform.ServiceDefaults;

/// <summary>
/// The one exception that rooms throw at their doors. <see cref="RpcErrorInterceptor"/> turns it into a gRPC status.
/// </summary>
/// <param name="code">What kind of failure it is.</param>
/// <param name="reason">Stable UPPER_SNAKE_CASE name that callers may branch on.</param>
/// <param name="message">For people: names the field or key and the way out.</param>
/// <param name="innerException">What caused it; logged, never sent.</param>
public sealed class PlatformException(PlatformErrorCode code, string reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public PlatformErrorCode Code { get; } = code;

    /// <summary>Stable UPPER_SNAKE_CASE name that callers may branch on.</summary>
    public string Reason { get; } = reason;

    /// <summary>The request field at fault, for <see cref="PlatformErrorCode.Invalid"/>. Empty when it is no single one.</summary>
    public string Field { get; init; } = string.Empty;

    /// <summary>When to try again, for <see cref="PlatformErrorCode.Full"/>.</summary>
    /// <value>Default is one second.</value>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
