using AgentPlatform.AgentDock.McpFront;

namespace AgentPlatform.Tests.McpFront;

/// <summary>Names for clients that take no more than 64 characters.</summary>
public sealed class McpNamesTests
{
    [Fact]
    public void Shorten_LongNames_FitDifferAndStayTheSame()
    {
        var stem = "some-server." + new string('x', 70);
        string[] names = ["echo", stem + "_get_user", stem + "_get_users", "größe", "with space", stem];

        var shorter = McpNames.Shorten(names);

        Assert.Equal("echo", shorter[0]);
        Assert.All(shorter, name => Assert.Matches("^[a-zA-Z0-9_.-]{1,64}$", name));
        Assert.Equal(names.Length, shorter.Distinct().Count());
        Assert.EndsWith("_get_user", shorter[1], StringComparison.Ordinal);
        Assert.Equal(shorter, McpNames.Shorten(names));
    }

    [Fact]
    public void Shorten_AnotherToolHasTheShortName_IsStillItsOwn()
    {
        var longName = new string('a', 65);
        var wanted = McpNames.Shorten([longName])[0];

        var shorter = McpNames.Shorten([longName, wanted]);

        Assert.Equal(wanted, shorter[1]);
        Assert.NotEqual(wanted, shorter[0]);
    }

    [Fact]
    public void Shorten_TenThousandNames_NoneShared()
    {
        var random = new Random(7);
        var names = Enumerable.Range(0, 10_000).Select(i => string.Concat(Enumerable.Range(0, 50 + random.Next(60)).Select(_ => "ab ü_"[random.Next(5)])) + i).ToList();

        var shorter = McpNames.Shorten(names);

        Assert.Equal(names.Distinct().Count(), shorter.Distinct().Count());
    }
}
