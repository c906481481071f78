namespace AgentPlatform.Cli.Platform;

/// <summary>A platform to talk to: the one that runs, or one started for this command and stopped with it.</summary>
internal sealed class PlatformSession : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(120);
    private readonly AppHostProcess? _host;

    private PlatformSession(PlatformConnection connection, AppHostProcess? host)
    {
        Connection = connection;
        _host = host;
    }

    public PlatformConnection Connection { get; }

    /// <summary>Takes the running platform; starts one beside <paramref name="statePath"/> when none runs.</summary>
    /// <param name="statePath">The state file of the platform.</param>
    /// <param name="world">Gives the folder of the world to serve; asked only when a platform is started.</param>
    /// <param name="progress">Hears what is waited for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="CliException">It does not start, or there is no world.</exception>
    public static async Task<PlatformSession> OpenAsync(string statePath, Func<string> world, Action<string> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("services__inference__http__0") is not null || HostState.Read(statePath) is { IsAlive: true })
        {
            return new PlatformSession(new PlatformConnection(statePath), null);
        }

        var host = AppHostProcess.Start(Path.GetDirectoryName(statePath)!, PlatformSettings.For(world(), "auto", workers: 1));
        try
        {
            await host.WaitHealthyAsync(s_startLimit, progress, time, cancellationToken);
            return new PlatformSession(new PlatformConnection(host.StatePath), host);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
