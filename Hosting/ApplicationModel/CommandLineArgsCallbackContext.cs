namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an arguments callback sees and fills.</summary>
/// <param name="args">Arguments so far; values as in <see cref="EnvironmentCallbackContext"/>.</param>
/// <param name="cancellationToken">Ends the evaluation.</param>
public sealed class CommandLineArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>Arguments so far.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>Ends the evaluation.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
