using AgentPlatform.Worlds.Chance;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Worlds.Demonstrating;

/// <summary>Conversations of a demonstrator of chosen weakness over the real search.</summary>
public static class Demonstrations
{
    /// <summary>
    /// Conversations over questions in order, starting over when they run out. Searches see only the pages of the questions' own splits, so
    /// demonstrations of train questions hold no name of another split.
    /// </summary>
    /// <exception cref="ArgumentException">There are no questions, or an option is out of range.</exception>
    public static IReadOnlyList<Demonstration> Generate(World world, IReadOnlyList<WorldQuestion> questions, DemonstratorOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (questions.Count == 0)
        {
            throw new ArgumentException("There are no questions to demonstrate.", nameof(questions));
        }

        var splits = questions.Select(question => question.Split).ToHashSet();
        var index = new SearchIndex(world.Pages.Where(page => splits.Contains(page.Split)).Select(page => new WebPage(page.Title, page.Infobox)));
        var demonstrator = new Demonstrator(index, options, SeededChance.For(options.Seed, "demonstrator"));
        return [.. Enumerable.Range(0, count).Select(number => demonstrator.Demonstrate(questions[number % questions.Count]))];
    }
}
