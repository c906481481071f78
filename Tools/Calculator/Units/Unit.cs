using AgentPlatform.Tools.Calculator.Numbers;

namespace AgentPlatform.Tools.Calculator.Units;

/// <summary>A unit: one of it is <paramref name="Factor"/> of the base units, after <paramref name="Offset"/> is added (temperatures).</summary>
/// <param name="Name">Its symbol.</param>
/// <param name="Quantity">What it measures, as in "length".</param>
/// <param name="Factor">How many base units it is.</param>
/// <param name="Dimension">Powers of the base units.</param>
/// <param name="Offset">Where its zero lies, in the unit itself.</param>
internal sealed record Unit(string Name, string Quantity, Real Factor, Dimension Dimension, Rational Offset = default);
