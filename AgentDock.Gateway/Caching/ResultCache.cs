using System.Diagnostics.Metrics;
using AgentPlatform.AgentDock.Tools;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Caching;

/// <summary>Results by key, within a number of bytes; the one that was not asked for longest goes first.</summary>
internal sealed class ResultCache
{
    private const int EntryOverheadBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly CacheOptions _options;
    private readonly TimeProvider _time;
    private readonly Counter<long> _lookups;
    private long _bytes;
    private long _hits;
    private long _misses;
    private long _coalesced;
    private long _bypassed;
    private long _evicted;

    public ResultCache(IOptions<CacheOptions> options, TimeProvider time, IMeterFactory meters)
    {
        _options = options.Value;
        _time = time;
        var meter = meters.Create(AgentDockMetrics.Name);
        _lookups = meter.CreateCounter<long>("agentdock.cache.lookups", "{call}", "Calls that the cache was asked for, by tool and result.");
        meter.CreateObservableGauge("agentdock.cache.size", () => Volatile.Read(ref _bytes), "By", "Bytes that the cache holds.");
    }

    internal CacheReport Report()
    {
        lock (_gate)
        {
            return new CacheReport(_hits, _misses, _coalesced, _bypassed, _evicted, _entries.Count, _bytes);
        }
    }

    /// <summary>A fresh result, or null.</summary>
    internal ServerOutcome? Find(string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            if (node.Value.Until <= _time.GetUtcNow())
            {
                Remove(node);
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Outcome;
        }
    }

    internal void Store(string key, ServerOutcome outcome)
    {
        var bytes = EntryOverheadBytes + key.Length + 2L * (outcome.Text.Length + outcome.StructuredJson.Length + (outcome.Cut?.Whole.Length ?? 0))
            + outcome.RawResult.Length + outcome.Media.Sum(media => (long)media.Content.Length);
        if (bytes > _options.MaxBytes / 4)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                Remove(known);
            }

            _entries.Add(key, _byUse.AddFirst(new Entry(key, outcome, _time.GetUtcNow() + _options.TimeToLive, bytes)));
            _bytes += bytes;
            while (_bytes > _options.MaxBytes)
            {
                Remove(_byUse.Last!);
                _evicted++;
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _byUse.Clear();
            _bytes = 0;
        }
    }

    internal void Hit(string tool) => Count(ref _hits, tool, "hit");

    internal void Missed(string tool) => Count(ref _misses, tool, "miss");

    internal void Coalesced(string tool) => Count(ref _coalesced, tool, "coalesced");

    internal void Bypassed(string tool) => Count(ref _bypassed, tool, "bypass");

    private void Count(ref long counter, string tool, string result)
    {
        Interlocked.Increment(ref counter);
        _lookups.Add(1, new KeyValuePair<string, object?>("tool", tool), new KeyValuePair<string, object?>("result", result));
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Entry(string Key, ServerOutcome Outcome, DateTimeOffset Until, long Bytes);
}
