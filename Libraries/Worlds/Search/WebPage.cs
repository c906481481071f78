namespace AgentPlatform.Worlds.Search;

/// <summary>A page of an offline web as it is searched and visited.</summary>
/// <param name="Title">The title, which also names the page.</param>
/// <param name="Infobox">Keys and values, or empty for a page of text.</param>
/// <param name="Text">The page's text, or empty.</param>
/// <param name="Url">Where it was taken from, or null.</param>
public sealed record WebPage(string Title, IReadOnlyList<KeyValuePair<string, string>> Infobox, string Text = "", string? Url = null);
