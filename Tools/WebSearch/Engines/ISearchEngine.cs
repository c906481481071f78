using System.Text.Json;

namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>Door to a search service: how it is asked, and where its answer has the results.</summary>
internal interface ISearchEngine
{
    /// <summary>The request for a query.</summary>
    HttpRequestMessage Ask(string query, int count);

    /// <summary>The results of an answer, best first.</summary>
    IReadOnlyList<SearchResult> Read(JsonElement answer);
}
