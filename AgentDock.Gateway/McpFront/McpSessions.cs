using System.Collections.Concurrent;
using System.Security.Cryptography;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Relay;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>The sessions of <c>/mcp</c>. One that was not used for two hours ends, and so do the oldest beyond ten thousand.</summary>
internal sealed class McpSessions : IDisposable
{
    private const int Most = 10_000;
    private static readonly TimeSpan Idle = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, McpSession> _sessions = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public McpSessions(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static sessions => ((McpSessions)sessions!).Prune(), this, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    internal int Count => _sessions.Count;

    internal McpSession Open(HttpRequest request)
    {
        if (_sessions.Count >= Most)
        {
            End(_sessions.Values.MinBy(session => session.LastUse)!.Id);
        }

        var session = new McpSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), SessionOwners.KeyOf(request)) { LastUse = _time.GetTimestamp() };
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>The request's session, or the status to refuse it with; neither when it names none.</summary>
    internal (McpSession? Session, int Status) Find(HttpRequest request)
    {
        var id = request.Headers[McpHeaders.Session].ToString();
        if (id.Length == 0)
        {
            return (null, 0);
        }

        if (!_sessions.TryGetValue(id, out var session))
        {
            return (null, StatusCodes.Status404NotFound);
        }

        if (!string.Equals(session.Key, SessionOwners.KeyOf(request), StringComparison.Ordinal))
        {
            return (null, StatusCodes.Status403Forbidden);
        }

        session.LastUse = _time.GetTimestamp();
        return (session, 0);
    }

    internal void End(string id)
    {
        if (_sessions.TryRemove(id, out var session))
        {
            session.End();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var id in _sessions.Keys)
        {
            End(id);
        }
    }

    private void Prune()
    {
        foreach (var (id, session) in _sessions)
        {
            if (!session.IsListening && _time.GetElapsedTime(session.LastUse) > Idle)
            {
                End(id);
            }
        }
    }
}
