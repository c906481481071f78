namespace AgentPlatform.AgentDock.McpFront;

/// <summary>A client of the sessions' era between its initialize and its end.</summary>
/// <param name="id">In the header of each of its requests.</param>
/// <param name="key">Under which it was opened; nobody else may use it.</param>
internal sealed class McpSession(string id, string key) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private int _listening;

    internal string Id => id;

    internal string Key => key;

    internal long LastUse { get; set; }

    /// <summary>Its stream is open: it is in use.</summary>
    internal bool IsListening => Volatile.Read(ref _listening) != 0;

    internal CancellationToken Ended => _ended.Token;

    /// <summary>A session has one stream.</summary>
    internal bool TryListen() => Interlocked.Exchange(ref _listening, 1) == 0;

    internal void StopListening() => Volatile.Write(ref _listening, 0);

    internal void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();
}
