using System.Text.Json;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>SearXNG: GET search?q=...&amp;format=json (the instance must allow the format json); it needs no key.</summary>
internal sealed class SearxngEngine(Uri address) : ISearchEngine
{
    public HttpRequestMessage Ask(string query, int count) => new(HttpMethod.Get, new Uri(address, "search?format=json&q=" + Uri.EscapeDataString(query)));

    public IReadOnlyList<SearchResult> Read(JsonElement answer) => ResultList.Of(answer, ["results"], "title", "url", "content");
}
