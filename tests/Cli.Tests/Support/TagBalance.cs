using System.Text.RegularExpressions;

namespace AgentPlatform.Tests.Cli;

/// <summary>Fails where a page opens what it does not close.</summary>
internal static partial class TagBalance
{
    private static readonly string[] s_void = ["meta", "br", "!doctype"];

    public static void Check(string html)
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(html))
        {
            var name = tag.Groups[2].Value.ToLowerInvariant();
            if (tag.Groups[1].Length > 0)
            {
                Assert.True(open.TryPop(out var opened) && opened == name, $"</{name}> at {tag.Index} closes <{opened}>");
            }
            else if (tag.Groups[3].Length == 0 && !s_void.Contains(name))
            {
                open.Push(name);
            }
        }

        Assert.Empty(open);
    }

    [GeneratedRegex("<(/?)([a-zA-Z!][a-zA-Z0-9]*)[^>]*?(/?)>")]
    private static partial Regex Tag();
}
