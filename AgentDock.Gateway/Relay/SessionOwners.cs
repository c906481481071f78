using System.Collections.Concurrent;
using AgentPlatform.AgentDock.Mcp;

namespace AgentPlatform.AgentDock.Relay;

/// <summary>
/// Whose a session is: an id that leaked is of no use without the key under which the session was opened. A session that nobody used for
/// two hours is forgotten, and the oldest ones beyond ten thousand.
/// </summary>
internal sealed class SessionOwners(TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Idle = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, Owner> _owners = new(StringComparer.Ordinal);

    /// <summary>Who asks: the key as it came.</summary>
    internal static string KeyOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { Length: > 0 } authorization ? authorization : request.Headers["X-API-Key"].ToString();

    /// <summary>Whether the request may use the session that it names. One that is not known here is its first user's.</summary>
    internal bool MayUse(HttpRequest request)
    {
        var session = request.Headers[McpHeaders.Session].ToString();
        if (session.Length == 0)
        {
            return true;
        }

        if (!_owners.TryGetValue(session, out var owner))
        {
            Take(session, request);
            return true;
        }

        owner.LastUse = time.GetTimestamp();
        return string.Equals(owner.Key, KeyOf(request), StringComparison.Ordinal);
    }

    internal void Take(string session, HttpRequest request)
    {
        if (_owners.Count >= Most)
        {
            Prune();
        }

        _owners[session] = new Owner(KeyOf(request)) { LastUse = time.GetTimestamp() };
    }

    internal void Forget(string session) => _owners.TryRemove(session, out _);

    private void Prune()
    {
        foreach (var (session, owner) in _owners)
        {
            if (time.GetElapsedTime(owner.LastUse) > Idle)
            {
                Forget(session);
            }
        }

        foreach (var (session, _) in _owners.OrderBy(pair => pair.Value.LastUse).Take(Math.Max(0, _owners.Count - Most + (Most / 10))))
        {
            Forget(session);
        }
    }

    private sealed class Owner(string key)
    {
        public string Key => key;

        public long LastUse { get; set; }
    }
}
