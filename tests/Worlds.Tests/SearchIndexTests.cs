using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Tests;

public sealed class SearchIndexTests
{
    [Fact]
    public void Search_TitleOfAnyPage_FindsItFirst()
    {
        var world = Worlds.OfSeed(1);
        var index = new SearchIndex(world.Pages.Select(page => new WebPage(page.Title, page.Infobox)));

        Assert.All(world.Pages, page => Assert.Equal(page.Title, index.Search(page.Title, 1)[0].Title));
        Assert.All(world.Pages, page => Assert.Equal(page.Title, index.Find(page.Title.ToUpperInvariant())?.Title));
    }

    [Fact]
    public void SearchText_Infobox_IsOneLinePerPage()
    {
        var index = new SearchIndex([
            new WebPage("Lodz", [new("country", "Poland")]),
            new WebPage("Warsaw", [new("country", "Poland"), new("province", "Mazovia")]),
            new WebPage("Chopin", [new("city", "Warsaw")])]);

        Assert.Equal("{\"page\": \"Warsaw\", \"country\": \"Poland\", \"province\": \"Mazovia\"}\n{\"page\": \"Chopin\", \"city\": \"Warsaw\"}", index.SearchText("Warsaw", 2));
        Assert.Equal("No page matches.", index.SearchText("Atlantis", 2));
    }

    [Fact]
    public void Search_RareWord_OutweighsCommonOnes()
    {
        var index = new SearchIndex([
            new WebPage("A", [], "the river and the town and the hill"),
            new WebPage("B", [], "the town has a zeppelin"),
            new WebPage("C", [], "the town and the river and the town")]);

        Assert.Equal("B", index.Search("the town zeppelin", 3)[0].Title);
        Assert.Equal(3, index.Search("the town zeppelin", 9).Count);
    }

    [Fact]
    public void Search_WordInTitle_OutweighsWordInText()
    {
        var index = new SearchIndex([new WebPage("Hills", [], "a river runs here"), new WebPage("The river Oder", [], "it runs north")]);

        Assert.Equal("The river Oder", index.Search("river", 2)[0].Title);
    }

    [Theory]
    [InlineData("josé martí")]
    [InlineData("JOSE MARTI")]
    [InlineData("Jose  Marti!")]
    public void Search_MarksAndCase_DoNotMatter(string query)
    {
        var index = new SearchIndex([new WebPage("Jose", [], "x"), new WebPage("José Martí", [], "a poet")]);

        Assert.Equal("José Martí", index.Search(query, 1)[0].Title);
    }

    [Fact]
    public void SearchText_LongText_IsCutToTheSnippet()
    {
        var index = new SearchIndex([new WebPage("T", [], "one two\nthree \"four\" five")], snippetChars: 15);

        Assert.Equal("{\"page\": \"T\", \"snippet\": \"one two three \\\"...\"}", index.SearchText("two", 1));
    }

    [Fact]
    public async Task Search_ManyThreads_AgreeWithOne()
    {
        var world = Worlds.OfSeed(1);
        var index = new SearchIndex(world.Pages.Select(page => new WebPage(page.Title, page.Infobox)));
        var queries = world.HeldOut.Select(question => question.Answer).ToList();
        var alone = queries.Select(query => index.SearchText(query, 3)).ToList();

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => queries.Select(query => index.SearchText(query, 3)).ToList(), TestContext.Current.CancellationToken)));

        Assert.All(together, answers => Assert.Equal(alone, answers));
    }
}
