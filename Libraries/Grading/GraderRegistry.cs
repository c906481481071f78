using System.Globalization;
using AgentPlatform.Grading.Graders;

namespace AgentPlatform.Grading;

/// <summary>The graders by name. Rollouts (rewards) and evaluations (reports) look here, so that both mean the same by a name.</summary>
public sealed class GraderRegistry
{
    /// <summary>The largest relative tolerance of "numeric": beyond it nearly every number would match.</summary>
    public const double LargestTolerance = 0.5;

    private readonly Dictionary<string, IGrader> _graders = new(StringComparer.Ordinal);

    /// <summary>Makes a registry with the built-in graders.</summary>
    public GraderRegistry()
    {
        foreach (IGrader grader in (IGrader[])[new ExactGrader(), new GaiaGrader(), new NumericGrader(NumericGrader.DefaultTolerance, "numeric"), new RegexGrader()])
        {
            _graders[grader.Name] = grader;
        }
    }

    /// <summary>The registry of the built-in graders.</summary>
    public static GraderRegistry Default { get; } = new();

    /// <summary>The names that <see cref="Find"/> takes.</summary>
    public IReadOnlyList<string> Names { get; } = ["exact", "gaia", "numeric", "numeric:<tolerance>", "regex"];

    /// <summary>
    /// Finds a grader: "exact", "gaia", "numeric" (relative tolerance 1e-6), "numeric:0.01" (relative tolerance 0.01), "regex".
    /// </summary>
    /// <exception cref="UnknownGraderException">No grader has this name.</exception>
    public IGrader Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_graders.TryGetValue(name, out var grader))
        {
            return grader;
        }
        // Parametrised graders are not kept: a caller's free text must not grow the registry without bound.
        if (name.StartsWith("numeric:", StringComparison.Ordinal)
            && double.TryParse(name.AsSpan("numeric:".Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var tolerance)
            && tolerance is >= 0 and <= LargestTolerance)
        {
            return new NumericGrader(tolerance, name);
        }
        throw new UnknownGraderException(name, Names);
    }
}
