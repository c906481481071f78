using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.FaultInjection;

/// <summary>Says which calls are hit: a function of seed, trajectory, the call's ordinal in it and the rule, and of nothing else.</summary>
internal sealed class FaultPlan
{
    private readonly FaultInjectionOptions _options;
    private readonly ToolPatterns[] _tools;

    internal FaultPlan(FaultInjectionOptions options)
    {
        _options = options;
        _tools = [.. options.Rules.Select(rule => new ToolPatterns([rule.Tools]))];
    }

    internal bool IsEmpty => _tools.Length == 0;

    /// <summary>The rules that hit a call, latencies first.</summary>
    /// <param name="entry">The tool.</param>
    /// <param name="trajectory">Whose call.</param>
    /// <param name="ordinal">The how-manieth of the trajectory, from 1.</param>
    internal IReadOnlyList<FaultRule> For(ToolEntry entry, string trajectory, int ordinal)
    {
        List<FaultRule>? hits = null;
        FaultRule? last = null;
        for (var index = 0; index < _tools.Length; index++)
        {
            var rule = _options.Rules[index];
            if (ordinal >= rule.From && ordinal <= rule.To && (ordinal - rule.From) % rule.Every == 0 && _tools[index].Match(entry)
                && Chance(trajectory, ordinal, index) < rule.Probability)
            {
                if (rule.Kind == FaultKind.Latency)
                {
                    (hits ??= []).Add(rule);
                }
                else
                {
                    last ??= rule;
                }
            }
        }

        if (last is not null)
        {
            (hits ??= []).Add(last);
        }

        return hits ?? (IReadOnlyList<FaultRule>)[];
    }

    /// <summary>Evenly spread over [0, 1).</summary>
    internal double Chance(string trajectory, int ordinal, int rule)
    {
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, _options.Seed);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], ordinal);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[12..], rule);
        return (XxHash3.HashToUInt64([.. numbers, .. Encoding.UTF8.GetBytes(trajectory)]) >> 11) * (1.0 / (1UL << 53));
    }
}
