using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;

namespace AgentPlatform.Tools.Calculator.Units;

/// <summary>A number of base units.</summary>
internal readonly record struct Quantity(Real Value, Dimension Dimension)
{
    public static implicit operator Quantity(Real value) => new(value, Dimension.None);

    public static Quantity operator +(Quantity left, Quantity right) => new(left.Value + right.Value, Same(left, right, "added"));

    public static Quantity operator -(Quantity left, Quantity right) => new(left.Value - right.Value, Same(left, right, "subtracted"));

    public static Quantity operator *(Quantity left, Quantity right) => new(left.Value * right.Value, left.Dimension * right.Dimension);

    public static Quantity operator /(Quantity left, Quantity right) => new(left.Value / right.Value, left.Dimension / right.Dimension);

    public static Quantity operator %(Quantity left, Quantity right) => new(left.Value % right.Value, Same(left, right, "divided with a remainder"));

    public static Quantity operator -(Quantity value) => value with { Value = -value.Value };

    public Quantity Power(Quantity exponent)
    {
        var power = exponent.Plain("an exponent");
        if (Dimension.IsNone)
        {
            return Value.Power(power);
        }

        if (power.IsExact && power.Exact.IsWhole && Math.Abs(power.Value) <= 20)
        {
            return new(Value.Power(power), Dimension.Power((int)power.Exact.Numerator));
        }

        return power.IsExact && power.Exact is { Denominator: var below } && below == 2 && power.Exact.Numerator == 1
            ? Root(2)
            : throw new ToolException($"{Dimension} cannot be raised to {power}; a quantity with units takes small whole powers and square roots.");
    }

    public Quantity Root(int degree) => new(
        Value.RootOf(degree), Dimension.Root(degree) ?? throw new ToolException($"{Dimension} has no {(degree == 2 ? "square" : "cube")} root."));

    /// <summary>The number of a quantity that must have no unit.</summary>
    public Real Plain(string what) => Dimension.IsNone ? Value : throw new ToolException($"{what} must have no unit, and this one is in {Dimension}.");

    public override string ToString() => Dimension.IsNone ? Value.ToString() : $"{Value} {Dimension}";

    private static Dimension Same(Quantity left, Quantity right, string what) => left.Dimension == right.Dimension
        ? left.Dimension
        : throw new ToolException($"{Name(left)} and {Name(right)} cannot be {what}.");

    private static string Name(Quantity quantity) => quantity.Dimension.IsNone ? "a plain number" : quantity.Dimension.ToString();
}
