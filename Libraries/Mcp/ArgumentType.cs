namespace AgentPlatform.Mcp;

/// <summary>What an argument may be.</summary>
public enum ArgumentType
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number without a fraction.</summary>
    Whole,

    /// <summary>Any number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A list of strings.</summary>
    Texts,

    /// <summary>A list of numbers.</summary>
    Numbers,

    /// <summary>A list of rows, each a list of numbers.</summary>
    Matrix,

    /// <summary>An object.</summary>
    Fields,
}
