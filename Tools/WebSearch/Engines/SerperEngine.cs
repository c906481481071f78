using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>Serper: POST {"q", "num"} to the search address, the key in X-API-KEY.</summary>
internal sealed class SerperEngine(Uri address, string key) : ISearchEngine
{
    public HttpRequestMessage Ask(string query, int count) => new(HttpMethod.Post, address)
    {
        Content = new StringContent(new JsonObject { ["q"] = query, ["num"] = count }.ToJsonString(), Encoding.UTF8, "application/json"),
        Headers = { { "X-API-KEY", key } },
    };

    public IReadOnlyList<SearchResult> Read(JsonElement answer) => ResultList.Of(answer, ["organic"], "title", "link", "snippet");
}
