using System.Diagnostics;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A value that must not be seen: nothing that prints, logs or serialises it gets more than three stars.</summary>
[DebuggerDisplay("***")]
internal sealed class Secret : IEquatable<Secret>
{
    internal const string Mask = "***";

    /// <summary>Shorter ones stand in ordinary texts by chance and could not be kept out of results.</summary>
    internal const int ShortestLength = 8;

    private readonly string _value;

    internal Secret(string value) => _value = value;

    /// <summary>The value, for the one who hands it to its server.</summary>
    internal string Reveal() => _value;

    public bool Equals(Secret? other) => other is not null && other._value == _value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Mask;
}
