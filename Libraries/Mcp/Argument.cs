namespace AgentPlatform.Mcp;

/// <summary>One argument of a tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it may be.</param>
/// <param name="Description">What it means, for the model.</param>
public sealed record Argument(string Name, ArgumentType Type, string Description)
{
    /// <summary>Whether a call must give it.</summary>
    public bool Required { get; init; }

    /// <summary>Smallest value of a number.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value of a number.</summary>
    public double? Maximum { get; init; }

    /// <summary>The only values of a text; empty is any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>A text that a call must give.</summary>
    public static Argument Text(string name, string description) => new(name, ArgumentType.Text, description) { Required = true };

    /// <summary>A text that a call may leave out.</summary>
    public static Argument OptionalText(string name, string description) => new(name, ArgumentType.Text, description);

    /// <summary>One of some words, that a call may leave out.</summary>
    public static Argument Choice(string name, string description, params string[] choices) => new(name, ArgumentType.Text, description) { Choices = choices };

    /// <summary>A whole number in a range, that a call may leave out.</summary>
    public static Argument Whole(string name, string description, double minimum, double maximum) =>
        new(name, ArgumentType.Whole, description) { Minimum = minimum, Maximum = maximum };

    /// <summary>A number that a call must give.</summary>
    public static Argument Number(string name, string description) => new(name, ArgumentType.Number, description) { Required = true };

    /// <summary>True or false, that a call may leave out.</summary>
    public static Argument Flag(string name, string description) => new(name, ArgumentType.Boolean, description);
}
