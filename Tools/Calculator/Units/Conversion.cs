using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;

namespace AgentPlatform.Tools.Calculator.Units;

/// <summary>Between units and base units.</summary>
internal static class Conversion
{
    /// <summary>One of a unit, as a factor in an expression.</summary>
    public static Quantity One(Unit unit) => unit.Offset.IsZero
        ? new Quantity(unit.Factor, unit.Dimension)
        : throw new ToolException($"{unit.Name} has its own zero and cannot stand in an expression; use convert_units, or kelvin.");

    public static string Convert(Real value, Unit from, Unit to) => Write(new Quantity((value + from.Offset) * from.Factor, from.Dimension), to);

    /// <summary>A quantity written in a unit.</summary>
    public static string Write(Quantity value, Unit to)
    {
        Check(value, to.Dimension, to.Name);
        return $"{((value.Value / to.Factor) - to.Offset).Decimals} {to.Name}";
    }

    public static Real Ratio(Quantity value, Quantity target)
    {
        Check(value, target.Dimension, target.Dimension.ToString());
        return value.Value / target.Value;
    }

    private static void Check(Quantity value, Dimension wanted, string name)
    {
        if (value.Dimension != wanted)
        {
            var like = UnitTable.Like(value.Dimension);
            throw new ToolException($"{(value.Dimension.IsNone ? "A plain number" : value.Dimension)} cannot be written in {name}"
                + (like.Length > 0 && !value.Dimension.IsNone ? $"; {like} can." : "."));
        }
    }
}
