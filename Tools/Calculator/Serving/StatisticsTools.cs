using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Numbers;
using static AgentPlatform.Tools.Calculator.Serving.CalculatorServer;

namespace AgentPlatform.Tools.Calculator.Serving;

/// <summary>Lists of numbers, and money over time.</summary>
internal static class StatisticsTools
{
    public static IReadOnlyList<Tool> All { get; } =
    [
        Tool(
            "statistics", "Statistics", "Count, sum, mean, median, mode, spread and quartiles of numbers.",
            [new Argument("numbers", ArgumentType.Numbers, "The numbers.") { Required = true }],
            call => Describe(call.Numbers("numbers"))),
        Tool(
            "correlation", "Correlation", "Correlation of two lists of numbers and the straight line that fits best.",
            [
                new Argument("x", ArgumentType.Numbers, "The first list.") { Required = true },
                new Argument("y", ArgumentType.Numbers, "The second list, of the same length.") { Required = true },
            ],
            call => Fit(call.Numbers("x"), call.Numbers("y"))),
        Tool(
            "compound_interest", "Compound interest", "What an amount grows to, with an optional payment at the end of each period.",
            [
                Argument.Number("principal", "The amount at the start."),
                Argument.Number("rate_percent", "Interest a year, in percent."),
                Argument.Number("years", "How long."),
                Argument.Whole("periods_per_year", "How often interest is added (12).", 1, 366),
                new Argument("payment", ArgumentType.Number, "What is added each period (0)."),
            ],
            Interest),
    ];

    private static ToolResult Describe(IReadOnlyList<double> numbers)
    {
        if (numbers.Count == 0)
        {
            throw new ToolException("'numbers' is empty.");
        }

        var sorted = numbers.Order().ToArray();
        var exact = numbers.Select(Rational.Of).Aggregate(Rational.Zero, (sum, value) => sum + value);
        var mean = exact / numbers.Count;
        var about = mean.ToDouble();
        var squares = numbers.Sum(value => (value - about) * (value - about));
        var most = numbers.GroupBy(value => value).Max(group => group.Count());
        var modes = numbers.GroupBy(value => value).Where(group => group.Count() == most).Select(group => group.Key).Order().ToList();
        var lines = new List<string>
        {
            $"count: {numbers.Count}",
            $"sum: {exact}",
            $"mean: {mean}",
            $"median: {NumberText.Of(Quantile(sorted, 0.5))}",
            "mode: " + (most == 1 ? "none" : string.Join(", ", modes.Select(NumberText.Of))),
            $"minimum: {NumberText.Of(sorted[0])}",
            $"maximum: {NumberText.Of(sorted[^1])}",
            $"quartiles: {NumberText.Of(Quantile(sorted, 0.25))}, {NumberText.Of(Quantile(sorted, 0.75))}",
            $"population standard deviation: {NumberText.Of(Math.Sqrt(squares / numbers.Count))}",
        };
        if (numbers.Count > 1)
        {
            lines.Add($"sample standard deviation: {NumberText.Of(Math.Sqrt(squares / (numbers.Count - 1)))}");
            lines.Add($"sample variance: {NumberText.Of(squares / (numbers.Count - 1))}");
        }

        return string.Join('\n', lines);
    }

    // Linear between neighbours, as spreadsheets do (type 7).
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    private static ToolResult Fit(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count < 2)
        {
            throw new ToolException($"'x' and 'y' must have the same length of at least 2; they have {x.Count} and {y.Count}.");
        }

        var (meanX, meanY) = (x.Average(), y.Average());
        var spreadX = x.Sum(value => (value - meanX) * (value - meanX));
        var spreadY = y.Sum(value => (value - meanY) * (value - meanY));
        var together = x.Zip(y).Sum(pair => (pair.First - meanX) * (pair.Second - meanY));
        if (spreadX == 0)
        {
            throw new ToolException("All values of 'x' are the same; no line fits.");
        }

        var slope = together / spreadX;
        var correlation = spreadY == 0 ? "undefined (all y are the same)" : NumberText.Of(together / Math.Sqrt(spreadX * spreadY));
        return $"correlation: {correlation}\nslope: {NumberText.Of(slope)}\nintercept: {NumberText.Of(meanY - (slope * meanX))}";
    }

    private static ToolResult Interest(ToolArguments call)
    {
        var periods = call.Whole("periods_per_year", 12);
        var count = call.Number("years") * periods;
        var rate = call.Number("rate_percent") / 100 / periods;
        if (count is < 0 or > 100_000 || rate <= -1)
        {
            throw new ToolException("'years' must be from 0 to 100000 periods, and the rate above -100 percent.");
        }

        var growth = Math.Pow(1 + rate, count);
        var payments = call.Number("payment") * (rate == 0 ? count : (growth - 1) / rate);
        var end = (call.Number("principal") * growth) + payments;
        var paid = call.Number("principal") + (call.Number("payment") * count);
        return FormattableString.Invariant($"final amount: {end:F2}\npaid in: {paid:F2}\ninterest: {end - paid:F2}");
    }
}
