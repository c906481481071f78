using System.Collections.Frozen;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads the keys <c>policies</c> and <c>fallbacks</c> of a server. README.md lists them.</summary>
internal static class PolicyReader
{
    private static readonly FrozenDictionary<string, Fault> Faults = new Dictionary<string, Fault>(StringComparer.Ordinal)
    {
        ["infrastructure"] = Fault.Infrastructure,
        ["timeout"] = Fault.Timeout,
        ["overloaded"] = Fault.Overloaded,
        ["tool"] = Fault.Tool,
        ["budget"] = Fault.Budget,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="server">The server's own mapping; keys that nobody asks it for are refused afterwards.</param>
    internal static PolicySpec Read(YamlSection server)
    {
        var fallbacks = Fallbacks(server);
        var usual = ToolPolicy.Default with { Fallbacks = fallbacks };
        if (server.Section("policies") is not { } section)
        {
            return fallbacks.Count == 0 ? PolicySpec.Default : PolicySpec.Default with { AllTools = usual };
        }

        // A tool's own keys come before those that stand under policies itself.
        usual = Tool(section, usual);
        var tools = section.Section("tools")?.NamedSections().ToFrozenDictionary(
            pair => pair.Key,
            pair =>
            {
                var policy = Tool(pair.Section, usual);
                pair.Section.RefuseOthers();
                return policy;
            },
            StringComparer.Ordinal);
        var spec = new PolicySpec
        {
            Balance = section.Choice("balance", BalanceRule.Two),
            Seed = section.Integer("seed", 1, 0, int.MaxValue),
            Probe = Probe(section.Section("probe")),
            Ejection = Ejection(section.Section("ejection")),
            Scaling = Scaling(section.Section("scaling")),
            RetryBudget = RetryBudget(section.Section("retry_budget")),
            AllTools = usual,
            Tools = tools ?? FrozenDictionary<string, ToolPolicy>.Empty,
        };
        section.RefuseOthers();
        return spec;
    }

    private static ToolPolicy Tool(YamlSection section, ToolPolicy usual)
    {
        var policy = usual with
        {
            Timeout = section.Has("timeout") ? section.Duration("timeout", default) : usual.Timeout,
            MayRepeat = section.Has("may_repeat") ? section.Flag("may_repeat", false) : usual.MayRepeat,
            HedgeAfter = section.Has("hedge_after") ? section.Duration("hedge_after", default) : usual.HedgeAfter,
            Fallbacks = section.Has("fallbacks") ? Fallbacks(section) : usual.Fallbacks,
        };
        if (section.Section("concurrency") is { } concurrency)
        {
            policy = policy with { Concurrency = concurrency.Integer("limit", 0, 1, 65536), Queue = concurrency.Integer("queue", 64, 0, 65536) };
            concurrency.RefuseOthers();
            if (policy.Concurrency == 0)
            {
                throw concurrency.Error("limit", "is missing; say how many calls of the tool may run at once");
            }
        }

        if (section.Section("retries") is { } retries)
        {
            policy = policy with
            {
                Attempts = retries.Integer("attempts", usual.Attempts, 1, 10),
                RetryOn = retries.Has("on") ? On(retries) : usual.RetryOn,
                RetryDelay = retries.Duration("delay", usual.RetryDelay),
            };
            retries.RefuseOthers();
        }

        if (section.Section("breaker") is { } breaker)
        {
            policy = policy with
            {
                Breaker = new BreakerSpec(
                    breaker.Number("failure_ratio", 0.5, 0.01, 1),
                    AtLeast(breaker, "window", 10, 0.5),
                    breaker.Integer("min_calls", 20, 2, 100_000),
                    AtLeast(breaker, "open", 5, 0.5)),
            };
            breaker.RefuseOthers();
        }

        return policy;
    }

    private static List<FallbackSpec> Fallbacks(YamlSection section) =>
        [.. section.Sections("fallbacks").Select(fallback =>
        {
            var spec = new FallbackSpec
            {
                Tool = fallback.Text("tool", string.Empty),
                On = fallback.Has("on") ? On(fallback) : FallbackSpec.Usual,
                Arguments = Mapping(fallback, "arguments"),
                Result = Mapping(fallback, "result"),
            };
            fallback.RefuseOthers();
            return spec.Tool.Length > 0 ? spec : throw fallback.Error("tool", "is missing; name the tool that answers instead, as in web2.search");
        })];

    private static Dictionary<string, string>? Mapping(YamlSection section, string key)
    {
        if (section.Section(key) is not { } mapping)
        {
            return null;
        }

        var pairs = mapping.Pairs();
        foreach (var (name, value) in pairs)
        {
            if (value.StartsWith('$') && !Schemas.ValuePath.TryParse(value, out _))
            {
                throw mapping.Error(name, $"'{value}' is no path; write $.name, $.list[0] or $.a.b");
            }
        }

        return pairs.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    private static FrozenSet<Fault> On(YamlSection section) =>
        section.List("on").Select(name => Faults.TryGetValue(name, out var fault)
            ? fault
            : throw section.Error("on", $"'{name}' is none of {string.Join(", ", Faults.Keys.Order(StringComparer.Ordinal))}")).ToFrozenSet();

    private static ProbeSpec Probe(YamlSection? section)
    {
        if (section is null)
        {
            return ProbeSpec.Default;
        }

        var off = section.Text("interval", string.Empty) == "off";
        var spec = new ProbeSpec(
            off ? TimeSpan.Zero : section.Duration("interval", ProbeSpec.Default.Interval),
            section.Duration("timeout", ProbeSpec.Default.Timeout),
            section.Integer("failures", ProbeSpec.Default.Failures, 1, 100));
        section.RefuseOthers();
        return spec;
    }

    private static EjectionSpec Ejection(YamlSection? section)
    {
        var usual = new EjectionSpec();
        if (section is null)
        {
            return usual;
        }

        var spec = new EjectionSpec
        {
            Consecutive = section.Integer("consecutive", usual.Consecutive, 0, 100_000),
            ErrorRate = section.Number("error_rate", usual.ErrorRate, 0, 2),
            Window = section.Duration("window", usual.Window),
            MinCalls = section.Integer("min_calls", usual.MinCalls, 1, 128),
            Base = section.Duration("base", usual.Base),
            Longest = section.Duration("longest", usual.Longest),
            MaxShare = section.Number("max_share", usual.MaxShare, 0, 1),
        };
        section.RefuseOthers();
        return spec;
    }

    private static ScalingSpec Scaling(YamlSection? section)
    {
        var usual = ScalingSpec.Default;
        if (section is null)
        {
            return usual;
        }

        var spec = new ScalingSpec(
            section.Number("up_at", usual.UpAt, 0.01, 1),
            section.Number("down_at", usual.DownAt, 0, 1),
            section.Duration("up_after", usual.UpAfter),
            section.Duration("down_after", usual.DownAfter));
        section.RefuseOthers();
        return spec.DownAt < spec.UpAt ? spec : throw section.Error("down_at", $"must be below up_at, {spec.UpAt}");
    }

    private static RetryBudgetSpec RetryBudget(YamlSection? section)
    {
        if (section is null)
        {
            return RetryBudgetSpec.Default;
        }

        var spec = new RetryBudgetSpec(
            section.Number("share", RetryBudgetSpec.Default.Share, 0, 10), section.Number("burst", RetryBudgetSpec.Default.Burst, 0, 100_000));
        section.RefuseOthers();
        return spec;
    }

    private static TimeSpan AtLeast(YamlSection section, string key, double fallback, double least)
    {
        var value = section.Duration(key, TimeSpan.FromSeconds(fallback));
        return value.TotalSeconds >= least ? value : throw section.Error(key, $"must be at least {least} s");
    }
}
