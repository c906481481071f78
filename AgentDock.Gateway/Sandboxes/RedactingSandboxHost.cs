using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Sandboxes;

/// <summary>Starts a server whose secrets must not come out with what it writes.</summary>
internal sealed class RedactingSandboxHost(ISandboxHost inner, SecretRedactor redactor) : ISandboxHost
{
    public string Kind => inner.Kind;

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            return new RedactedSandbox(await inner.StartAsync(spec, cancellationToken), redactor);
        }
        catch (SandboxException exception)
        {
            // Without the inner one, which may quote the secret too.
            throw new SandboxException(redactor.Redact(exception.Message));
        }
    }

    public Task<int> SweepAsync(CancellationToken cancellationToken) => inner.SweepAsync(cancellationToken);
}
