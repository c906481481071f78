namespace Aspire.Hosting.Health;

/// <summary>
/// Asks replicas for their health over their endpoint's own protocol: an HTTP/2-only Kestrel answers 400 to HTTP/1.1. Until the
/// first success it asks every quarter second; then every 30 s while healthy, and in steps growing by one second while not.
/// </summary>
internal sealed class HealthProber(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_healthyPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_eagerTime = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    });

    /// <summary>Asks until cancelled.</summary>
    /// <param name="targets">All must be healthy. None means nothing to do.</param>
    /// <param name="report">Told after every round: healthy or not, and why not.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task RunAsync(IReadOnlyList<HealthTarget> targets, Action<bool, string?> report, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var seenHealthy = false;
        var failures = 0;
        try
        {
            while (targets.Count > 0)
            {
                var problem = await FirstProblemAsync(targets, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                report(problem is null, problem);
                seenHealthy |= problem is null;
                var eager = !seenHealthy && time.GetElapsedTime(began) < s_eagerTime;
                failures = problem is null || eager ? 0 : failures + 1;
                await Task.Delay(Pause(healthy: problem is null, eager, failures), time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    public void Dispose() => _client.Dispose();

    /// <param name="healthy">Result of the round just made.</param>
    /// <param name="eager">True while the process is young and was never healthy.</param>
    /// <param name="failures">Rounds that failed in a row since then.</param>
    internal static TimeSpan Pause(bool healthy, bool eager, int failures) =>
        healthy ? s_healthyPause : eager ? s_firstPause : TimeSpan.FromSeconds(Math.Clamp(failures, 1, 30));

    private async Task<string?> FirstProblemAsync(IReadOnlyList<HealthTarget> targets, CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            if (await ProblemAsync(target, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private async Task<string?> ProblemAsync(HealthTarget target, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, target.Address)
        {
            Version = target.Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            using var response = await _client.SendAsync(request, either.Token);
            return (int)response.StatusCode == target.StatusCode ? null : $"{target.Address} answers {(int)response.StatusCode}, not {target.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return $"{target.Address}: {(error.InnerException ?? error).Message}";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return $"{target.Address} gave no answer in {s_timeout.TotalSeconds:0} s";
        }
    }
}
