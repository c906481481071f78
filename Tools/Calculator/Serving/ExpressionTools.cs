using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Expressions;
using AgentPlatform.Tools.Calculator.Numbers;
using AgentPlatform.Tools.Calculator.Units;
using static AgentPlatform.Tools.Calculator.Serving.CalculatorServer;

namespace AgentPlatform.Tools.Calculator.Serving;

/// <summary>Expressions and units.</summary>
internal static class ExpressionTools
{
    private const int LongestExpression = 10_000;

    public static IReadOnlyList<Tool> All { get; } =
    [
        Tool(
            "calculate", "Calculate",
            "Computes an expression, exactly where that is possible: + - * / % ^ !, brackets, sqrt, sin, ln, log(x, base), round(x, digits), comb(n, k), gcd, min, mean, pi, e; "
            + "numbers may have units: \"5 km / 20 min to mph\".",
            [Argument.Text("expression", "The expression, as in \"2^10 + sqrt(2)/3\" or \"3 ft + 2 in to cm\".")],
            call => Evaluate(call.Text("expression"))),
        Tool(
            "convert_units", "Convert units", "Converts a number from one unit to another; units may be composed: \"kg*m/s^2\".",
            [
                Argument.Number("value", "How many of the first unit."),
                Argument.Text("from", "The unit it is in, as in \"mile\", \"degF\" or \"km/h\"."),
                Argument.Text("to", "The unit wanted."),
            ],
            call => Convert(Digits(call, "value"), call.Text("from").Trim(), call.Text("to").Trim())),
        Tool(
            "list_units", "List units", "Lists the units that are known, by what they measure.",
            [Argument.OptionalText("quantity", "Only units of this, as in \"length\" or \"pressure\".")],
            call => List(call.TextOr("quantity", null))),
    ];

    internal static Rational Digits(ToolArguments call, string name) =>
        Rational.TryParse(call.Digits(name)!, out var value) ? value : throw new ToolException($"'{name}' is too large.");

    private static ToolResult Evaluate(string expression)
    {
        if (string.IsNullOrWhiteSpace(expression) || expression.Length > LongestExpression)
        {
            throw new ToolException($"'expression' must have 1 to {LongestExpression} characters.");
        }

        return Evaluator.Evaluate(expression.Trim().TrimEnd('=', ' '));
    }

    private static ToolResult Convert(Rational value, string from, string to)
    {
        if (UnitTable.Find(from) is { } single)
        {
            return $"{new Real(value).Decimals} {from} = " + (UnitTable.Find(to) is { } unit
                ? Conversion.Convert(value, single, unit)
                : $"{Conversion.Ratio(new Quantity((new Real(value) + single.Offset) * single.Factor, single.Dimension), Evaluator.Value(to)).Decimals} {to}");
        }

        var quantity = Evaluator.Value(from) * new Real(value);
        return $"{new Real(value).Decimals} {from} = " + (UnitTable.Find(to) is { } target ? Conversion.Write(quantity, target) : $"{Conversion.Ratio(quantity, Evaluator.Value(to)).Decimals} {to}");
    }

    private static ToolResult List(string? quantity)
    {
        var groups = UnitTable.All.GroupBy(unit => unit.Quantity).Where(group => quantity is null || group.Key.Contains(quantity, StringComparison.OrdinalIgnoreCase)).ToList();
        return groups.Count > 0
            ? string.Join('\n', groups.Select(group => $"{group.Key}: {string.Join(", ", group.Select(unit => unit.Name))}"))
                + "\nUnits of the SI take prefixes: km, ms, kWh, MPa."
            : throw new ToolException($"No unit measures '{quantity}'. Known: {string.Join(", ", UnitTable.All.Select(unit => unit.Quantity).Distinct())}.");
    }
}
