namespace AgentPlatform.Worlds.Generation;

/// <summary>A question whose answer is reached by following relations from page to page.</summary>
/// <param name="Id">Unique in the world, such as "heldout-00042".</param>
/// <param name="Text">The wording.</param>
/// <param name="Start">The title of the first page.</param>
/// <param name="Path">The relations in the order of the hops.</param>
/// <param name="Chain">The entities met: start, intermediates, answer; one more than the path.</param>
/// <param name="Split">The part of the world all of them belong to.</param>
public sealed record WorldQuestion(string Id, string Text, string Start, IReadOnlyList<string> Path, IReadOnlyList<string> Chain, Split Split)
{
    /// <summary>The one right answer.</summary>
    public string Answer => Chain[^1];

    /// <summary>How many relations are followed: 1 to 3.</summary>
    public int Hops => Path.Count;
}
