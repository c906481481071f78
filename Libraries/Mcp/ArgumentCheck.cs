using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>Says in one sentence what is wrong with an argument.</summary>
internal static class ArgumentCheck
{
    internal static ToolException Missing(Argument argument, string tool) => new($"{tool} needs the argument '{argument.Name}', {Wanted(argument)}.");

    /// <exception cref="ToolException">The value is not what the argument takes.</exception>
    internal static void Throw(Argument argument, JsonElement value, string tool)
    {
        if (!Fits(argument.Type, value))
        {
            throw argument.Type switch
            {
                ArgumentType.Whole when argument is { Minimum: { } low, Maximum: { } high } =>
                    new ToolException($"'{argument.Name}' must be a whole number from {Text(low)} to {Text(high)}."),
                _ => Missing(argument, tool),
            };
        }

        if (argument.Type is ArgumentType.Whole or ArgumentType.Number)
        {
            var number = value.GetDouble();
            if (number < argument.Minimum || number > argument.Maximum)
            {
                throw new ToolException($"'{argument.Name}' must be {Range(argument)}, not {value.GetRawText()}.");
            }
        }

        if (argument.Choices.Count > 0 && !argument.Choices.Contains(value.GetString(), StringComparer.Ordinal))
        {
            throw new ToolException($"'{argument.Name}' must be one of {string.Join(", ", argument.Choices)}; not '{value.GetString()}'.");
        }
    }

    private static bool Fits(ArgumentType type, JsonElement value) => type switch
    {
        ArgumentType.Text => value.ValueKind == JsonValueKind.String,
        ArgumentType.Whole => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) <= int.MaxValue && Math.Floor(number) == number,
        ArgumentType.Number => value.ValueKind == JsonValueKind.Number,
        ArgumentType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ArgumentType.Texts => All(value, item => item.ValueKind == JsonValueKind.String),
        ArgumentType.Numbers => All(value, item => item.ValueKind == JsonValueKind.Number),
        ArgumentType.Matrix => All(value, row => All(row, item => item.ValueKind == JsonValueKind.Number)),
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private static bool All(JsonElement list, Func<JsonElement, bool> fits) => list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(fits);

    private static string Wanted(Argument argument) => argument.Type switch
    {
        ArgumentType.Text => "a string",
        ArgumentType.Whole => "a whole number",
        ArgumentType.Number => "a number",
        ArgumentType.Boolean => "true or false",
        ArgumentType.Texts => "a list of strings",
        ArgumentType.Numbers => "a list of numbers",
        ArgumentType.Matrix => "a list of rows, each a list of numbers",
        _ => "an object",
    };

    private static string Range(Argument argument) => argument switch
    {
        { Minimum: { } low, Maximum: { } high } => $"from {Text(low)} to {Text(high)}",
        { Minimum: { } low } => $"at least {Text(low)}",
        _ => $"at most {Text(argument.Maximum!.Value)}",
    };

    private static string Text(double number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
