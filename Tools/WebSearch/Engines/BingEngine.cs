using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>Bing-style services: GET v7.0/search?q=...&amp;count=..., the key in Ocp-Apim-Subscription-Key.</summary>
internal sealed class BingEngine(Uri address, string key) : ISearchEngine
{
    public HttpRequestMessage Ask(string query, int count) =>
        new(HttpMethod.Get, new Uri(address, string.Create(CultureInfo.InvariantCulture, $"v7.0/search?count={count}&q={Uri.EscapeDataString(query)}"))) { Headers = { { "Ocp-Apim-Subscription-Key", key } } };

    public IReadOnlyList<SearchResult> Read(JsonElement answer) => ResultList.Of(answer, ["webPages", "value"], "name", "url", "snippet");
}
