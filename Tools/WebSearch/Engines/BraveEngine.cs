using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>Brave: GET res/v1/web/search?q=...&amp;count=..., the key in X-Subscription-Token.</summary>
internal sealed class BraveEngine(Uri address, string key) : ISearchEngine
{
    public HttpRequestMessage Ask(string query, int count) =>
        new(HttpMethod.Get, new Uri(address, string.Create(CultureInfo.InvariantCulture, $"res/v1/web/search?count={Math.Min(count, 20)}&q={Uri.EscapeDataString(query)}"))) { Headers = { { "X-Subscription-Token", key } } };

    public IReadOnlyList<SearchResult> Read(JsonElement answer) => ResultList.Of(answer, ["web", "results"], "title", "url", "description");
}
