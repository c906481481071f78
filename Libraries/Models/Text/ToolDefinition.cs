using System.Text.Json;

namespace AgentPlatform.Models.Text;

/// <summary>A tool as the model is told of it.</summary>
public sealed class ToolDefinition
{
    private ToolDefinition(string name, string promptJson)
    {
        Name = name;
        PromptJson = promptJson;
    }

    /// <summary>The tool's name.</summary>
    public string Name { get; }

    /// <summary>The line that stands in the prompt: {"type": "function", "function": {…}}, spaced as Python's json.dumps does.</summary>
    public string PromptJson { get; }

    /// <summary>A tool from its parts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="parametersJson">The JSON Schema of its arguments.</param>
    /// <exception cref="FormatException">The schema is not a JSON object.</exception>
    public static ToolDefinition Create(string name, string description, string parametersJson)
    {
        using var schema = Parse(parametersJson, $"the parameters of tool '{name}'");
        var line = $"{{\"type\": \"function\", \"function\": {{\"name\": {PythonJson.Quote(name)}, \"description\": {PythonJson.Quote(description)}, "
            + $"\"parameters\": {PythonJson.Render(schema.RootElement)}}}}}";
        return new ToolDefinition(name, line);
    }

    /// <summary>A tool in OpenAI's form, {"type": "function", "function": {"name": …}}; the order of keys is kept.</summary>
    /// <exception cref="FormatException">It is not a JSON object of that form.</exception>
    public static ToolDefinition FromOpenAi(string json)
    {
        using var document = Parse(json, "a tool");
        var root = document.RootElement;
        if (!root.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object
            || !function.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            throw new FormatException("a tool has no function.name");
        }

        return new ToolDefinition(PythonJson.Text(name), PythonJson.Render(root));
    }

    private static JsonDocument Parse(string json, string what)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new FormatException($"{what} is not JSON: {error.Message}", error);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new FormatException($"{what} is not a JSON object");
        }

        return document;
    }
}
