using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>The arguments of one call, checked against the tool's list before the tool sees them.</summary>
public sealed class ToolArguments
{
    private readonly Tool _tool;
    private readonly JsonElement _values;

    /// <exception cref="ToolException">An argument is missing or not what the tool takes.</exception>
    internal ToolArguments(Tool tool, JsonElement values)
    {
        (_tool, _values) = (tool, values);
        foreach (var argument in tool.Arguments)
        {
            if (Find(argument.Name) is { } value)
            {
                ArgumentCheck.Throw(argument, value, tool.Name);
            }
            else if (argument.Required)
            {
                throw ArgumentCheck.Missing(argument, tool.Name);
            }
        }
    }

    /// <summary>Whether the call gives an argument.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A text; one that may be left out must be asked for by <see cref="TextOr"/>.</summary>
    public string Text(string name) => TextOr(name, null) ?? throw new ToolException($"{_tool.Name} needs the argument '{name}', a string.");

    /// <summary>A text, or the fallback when it is left out.</summary>
    public string? TextOr(string name, string? fallback) => Find(name)?.GetString() ?? fallback;

    /// <summary>A whole number, or the fallback.</summary>
    public int Whole(string name, int fallback) => Find(name) is { } value ? checked((int)value.GetDouble()) : fallback;

    /// <summary>A number, or the fallback.</summary>
    public double Number(string name, double fallback = 0) => Find(name)?.GetDouble() ?? fallback;

    /// <summary>The digits of a number as they were written.</summary>
    public string? Digits(string name) => Find(name)?.GetRawText();

    /// <summary>True or false, or the fallback.</summary>
    public bool Flag(string name, bool fallback = false) => Find(name)?.GetBoolean() ?? fallback;

    /// <summary>A list of strings; empty when left out.</summary>
    public IReadOnlyList<string> Texts(string name) => Find(name) is { } value ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : [];

    /// <summary>A list of numbers; empty when left out.</summary>
    public IReadOnlyList<double> Numbers(string name) => Find(name) is { } value ? [.. value.EnumerateArray().Select(item => item.GetDouble())] : [];

    /// <summary>Rows of numbers; empty when left out.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Matrix(string name) =>
        Find(name) is { } value ? [.. value.EnumerateArray().Select(row => (IReadOnlyList<double>)[.. row.EnumerateArray().Select(item => item.GetDouble())])] : [];

    /// <summary>An object, or null. It lives as long as the call.</summary>
    public JsonElement? Fields(string name) => Find(name);

    private JsonElement? Find(string name) =>
        _values.ValueKind == JsonValueKind.Object && _values.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
