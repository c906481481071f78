using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Tests.Catalogue;

public sealed class PolicyReaderTests
{
    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        var policy = Read("""
            balance: session
            seed: 9
            probe: { interval: off, timeout: 2s, failures: 3 }
            ejection: { consecutive: 7, error_rate: 0.25, window: 10s, min_calls: 12, base: 3s, longest: 30s, max_share: 0.34 }
            scaling: { up_at: 0.7, down_at: 0.2, up_after: 1s, down_after: 2m }
            retry_budget: { share: 0.1, burst: 5 }
            timeout: 4s
            retries: { attempts: 3, on: [infrastructure], delay: 100ms }
            tools:
              search:
                hedge_after: 250ms
                may_repeat: true
                concurrency: { limit: 8, queue: 2 }
                breaker: { failure_ratio: 0.4, window: 20s, min_calls: 6, open: 3s }
            """);

        Assert.Equal((BalanceRule.Session, 9), (policy.Balance, policy.Seed));
        Assert.Equal(new ProbeSpec(TimeSpan.Zero, TimeSpan.FromSeconds(2), 3), policy.Probe);
        Assert.Equal(
            new EjectionSpec
            {
                Consecutive = 7,
                ErrorRate = 0.25,
                Window = TimeSpan.FromSeconds(10),
                MinCalls = 12,
                Base = TimeSpan.FromSeconds(3),
                Longest = TimeSpan.FromSeconds(30),
                MaxShare = 0.34,
            },
            policy.Ejection);
        Assert.Equal(new ScalingSpec(0.7, 0.2, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)), policy.Scaling);
        Assert.Equal(new RetryBudgetSpec(0.1, 5), policy.RetryBudget);
        var search = policy.For("search");
        Assert.Equal((TimeSpan.FromSeconds(4), 3, TimeSpan.FromMilliseconds(100)), (search.Timeout, search.Attempts, search.RetryDelay));
        Assert.Equal([Fault.Infrastructure], search.RetryOn);
        Assert.Equal((TimeSpan.FromMilliseconds(250), true, 8, 2), (search.HedgeAfter, search.MayRepeat, search.Concurrency, search.Queue));
        Assert.Equal(new BreakerSpec(0.4, TimeSpan.FromSeconds(20), 6, TimeSpan.FromSeconds(3)), search.Breaker);
        Assert.Null(policy.For("other").HedgeAfter);
    }

    [Fact]
    public void Read_NothingSaid_IsTheUsual() => Assert.Equal(PolicySpec.Default, Read(null));

    [Fact]
    public void Read_Fallbacks_AreForAllToolsUnlessOneHasItsOwn()
    {
        var policy = Read("tools: { read: { fallbacks: [{ tool: c.read }] } }", "fallbacks: [{ tool: b.search, on: [timeout, tool], arguments: { q: $.query }, result: { text: $.structured.answer } }]");

        var fallback = Assert.Single(policy.For("search").Fallbacks);
        Assert.Equal(("b.search", "$.query", "$.structured.answer"), (fallback.Tool, fallback.Arguments!["q"], fallback.Result!["text"]));
        Assert.Equal([Fault.Tool, Fault.Timeout], fallback.On.Order());
        Assert.Equal("c.read", Assert.Single(policy.For("read").Fallbacks).Tool);
    }

    [Theory]
    [InlineData("balance: best", "balance", "'best' is none of two, turns, weighted, session")]
    [InlineData("retries: { on: [rain] }", "on", "'rain' is none of")]
    [InlineData("tools: { a: { retrys: 3 } }", "policies.tools.a.retrys", "unknown key")]
    [InlineData("scaling: { up_at: 0.3, down_at: 0.5 }", "down_at", "must be below up_at")]
    [InlineData("concurrency: { queue: 3 }", "limit", "is missing")]
    [InlineData("may_repeat: maybe", "may_repeat", "neither true nor false")]
    [InlineData("fallbacks: [{ arguments: { a: b } }]", "tool", "is missing")]
    [InlineData("fallbacks: [{ tool: x, arguments: { a: $..b } }]", "arguments.a", "is no path")]
    public void Read_BadValue_NamesFileLineAndKey(string policies, string key, string problem)
    {
        var exception = Assert.Throws<PlatformException>(() => Read(policies));

        Assert.Contains("catalogue.yaml(", exception.Message, StringComparison.Ordinal);
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static PolicySpec Read(string? policies, string more = "")
    {
        var text = "servers:\n  s:\n    process_command: [/bin/true]\n" + (more.Length > 0 ? $"    {more}\n" : string.Empty);
        if (policies is not null)
        {
            text += "    policies:\n" + string.Concat(policies.Split('\n').Select(line => $"      {line}\n"));
        }

        return CatalogueReader.Parse(Path.Combine(Path.GetTempPath(), "catalogue.yaml"), text, _ => null).Servers.Single().Policy;
    }
}
