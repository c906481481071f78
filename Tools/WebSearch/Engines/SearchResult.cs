namespace AgentPlatform.Tools.WebSearch.Engines;

/// <summary>One page that a search found.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Address">Its address.</param>
/// <param name="Snippet">A part of it.</param>
internal sealed record SearchResult(string Title, string Address, string Snippet);
