namespace AgentPlatform.Worlds.Generation;

/// <summary>What a world is made like.</summary>
public sealed record WorldOptions
{
    /// <summary>Decides which countries go to which split, the order of keys and the questions.</summary>
    /// <value>Default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <value>Default is 12000; fewer when the facts do not suffice.</value>
    public int TrainQuestions { get; init; } = 12_000;

    /// <value>Default is 200.</value>
    public int ValidationQuestions { get; init; } = 200;

    /// <value>Default is 500.</value>
    public int HeldOutQuestions { get; init; } = 500;

    /// <summary>The share of pages that go to validation.</summary>
    /// <value>Default is 0.12.</value>
    public double ValidationShare { get; init; } = 0.12;

    /// <summary>The share of pages that go to the held-out split.</summary>
    /// <value>Default is 0.2.</value>
    public double HeldOutShare { get; init; } = 0.2;

    /// <summary>The shares of questions with one, two and three hops.</summary>
    /// <value>Default is 0.2, 0.4, 0.4.</value>
    public IReadOnlyList<double> HopMix { get; init; } = [0.2, 0.4, 0.4];

    /// <summary>The most keys a page shows besides its title; asked relations come first.</summary>
    /// <value>Default is 4.</value>
    public int AttributesPerPage { get; init; } = 4;

    /// <summary>Which wording questions are put in, see <see cref="QuestionWording"/>.</summary>
    /// <value>Default is 0.</value>
    public int Wording { get; init; }

    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        Check(TrainQuestions > 0 && ValidationQuestions > 0 && HeldOutQuestions > 0, "TrainQuestions, ValidationQuestions and HeldOutQuestions must be positive.");
        Check(ValidationShare > 0 && HeldOutShare > 0 && ValidationShare + HeldOutShare < 1, "ValidationShare and HeldOutShare must be positive and add up to less than 1.");
        Check(HopMix.Count == 3 && HopMix.All(share => share >= 0) && Math.Abs(HopMix.Sum() - 1) < 1e-6, "HopMix must be three shares that add up to 1.");
        Check(AttributesPerPage > 0, "AttributesPerPage must be positive.");
        Check(Wording >= 0 && Wording < QuestionWording.Count, $"Wording must be 0 to {QuestionWording.Count - 1}.");
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException("WorldOptions: " + message);
        }
    }
}
