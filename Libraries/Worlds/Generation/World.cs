using System.Collections.Frozen;

namespace AgentPlatform.Worlds.Generation;

/// <summary>Pages and questions made from facts by a seed.</summary>
public sealed class World
{
    internal World(WorldOptions options, IReadOnlyList<WorldPage> pages, IReadOnlyDictionary<Split, IReadOnlyList<WorldQuestion>> questions, IReadOnlyList<string> keys)
    {
        Options = options;
        Pages = pages;
        Questions = questions;
        Keys = keys;
        ByTitle = pages.ToFrozenDictionary(page => page.Title, StringComparer.Ordinal);
    }

    /// <summary>What it was made with.</summary>
    public WorldOptions Options { get; }

    /// <summary>All pages of all splits, ordered by title.</summary>
    public IReadOnlyList<WorldPage> Pages { get; }

    /// <summary>Questions by split, in an order that mixes hops and kinds.</summary>
    public IReadOnlyDictionary<Split, IReadOnlyList<WorldQuestion>> Questions { get; }

    /// <summary>Every key that occurs on a page, ordered.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Pages by exact title.</summary>
    public FrozenDictionary<string, WorldPage> ByTitle { get; }

    /// <summary>The train questions.</summary>
    public IReadOnlyList<WorldQuestion> Train => Questions[Split.Train];

    /// <summary>The validation questions.</summary>
    public IReadOnlyList<WorldQuestion> Validation => Questions[Split.Validation];

    /// <summary>The held-out questions.</summary>
    public IReadOnlyList<WorldQuestion> HeldOut => Questions[Split.HeldOut];
}
