namespace AgentPlatform.Worlds.Generation;

/// <summary>A page of the offline web: an infobox under a title.</summary>
/// <param name="Title">The entity's name, unique in the world.</param>
/// <param name="Type">The entity's type.</param>
/// <param name="Infobox">Keys and values in the order shown.</param>
/// <param name="Split">The part of the world it belongs to.</param>
public sealed record WorldPage(string Title, string Type, IReadOnlyList<KeyValuePair<string, string>> Infobox, Split Split)
{
    /// <summary>The value of a key, or null.</summary>
    public string? Value(string key)
    {
        foreach (var (name, value) in Infobox)
        {
            if (name == key)
            {
                return value;
            }
        }

        return null;
    }
}
