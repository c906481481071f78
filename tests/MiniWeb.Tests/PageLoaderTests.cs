using AgentPlatform.Tools.MiniWeb.Hosting;
using AgentPlatform.Tools.MiniWeb.Pages;

namespace AgentPlatform.Tests;

public sealed class PageLoaderTests
{
    [Fact]
    public void Load_Folder_ReadsEveryKindOfFile()
    {
        using var files = PageFiles.WithCities();
        files.Add("b/notes.md", "intro\n\n# The Oder ##\ntext");
        files.Add("b/plain.txt", "no heading here");
        files.Add("c.html", "<html><head><title>A &amp; B</title><style>h1{}</style></head><body><h1>Top</h1><p>One <b>two</b>\nthree.</p><script>alert('x')</script><h2>Next</h2><ul><li>x</li><li>y</li></ul></body></html>");
        files.Add("picture.png", "not a page");

        var pages = PageLoader.Load(files.Folder).ToDictionary(page => page.Title);

        Assert.Equal(["A & B", "Chopin Airport", "Lodz", "On rivers", "The Oder", "Warsaw", "plain"], pages.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("no heading here", pages["plain"].Text);
        Assert.Equal("# Top\nOne two\nthree.\n## Next\nx\ny\n", pages["A & B"].Text);
        Assert.Equal("672185", pages["Lodz"].Infobox.Single(pair => pair.Key == "population").Value);
        Assert.Equal("http://example.org/rivers", pages["On rivers"].Url);
    }

    [Theory]
    [InlineData("{\"title\":\"A\",\"text\":\"x\"}\n{\"title\":", "line 2")]
    [InlineData("{\"title\":\"A\"}", "neither")]
    [InlineData("{\"text\":\"A\"}", "title")]
    [InlineData("[]", "title")]
    [InlineData("{\"title\":\"A\",\"text\":5}", "line 1")]
    [InlineData("{\"title\":\"A\",\"infobox\":[]}", "infobox")]
    public void Load_MalformedLine_NamesIt(string lines, string expected)
    {
        using var files = new PageFiles();
        var path = files.Add("pages.jsonl", lines);

        Assert.Contains(expected, Assert.Throws<MiniWebException>(() => PageLoader.Load(path).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingPath_SaysSo() => Assert.Contains("does not exist", Assert.Throws<MiniWebException>(() => PageLoader.Load("/no/such/file.jsonl")).Message, StringComparison.Ordinal);

    [Fact]
    public void Section_OfHeading_EndsAtTheNextOfItsLevel()
    {
        const string Text = "# A\none\n## B\ntwo\n# C\nthree";

        Assert.Equal("# A\none\n## B\ntwo", MarkedText.Section(Text, "a"));
        Assert.Equal("## B\ntwo", MarkedText.Section(Text, " B "));
        Assert.Equal("# C\nthree", MarkedText.Section(Text, "C"));
        Assert.Null(MarkedText.Section(Text, "D"));
        Assert.Null(MarkedText.Section("#\n#nothing", ""));
    }
}
