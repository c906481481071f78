using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Schemas;

/// <summary>A way into a JSON value: "$", "$.query", "$.pages[0].url".</summary>
internal sealed class ValuePath
{
    private readonly IReadOnlyList<object> _steps;

    private ValuePath(IReadOnlyList<object> steps) => _steps = steps;

    internal static bool TryParse(string text, [NotNullWhen(true)] out ValuePath? path)
    {
        path = null;
        if (!text.StartsWith('$'))
        {
            return false;
        }

        var steps = new List<object>();
        for (var at = 1; at < text.Length;)
        {
            if (text[at] == '.')
            {
                var end = text.IndexOfAny(['.', '['], at + 1);
                end = end < 0 ? text.Length : end;
                if (end == at + 1)
                {
                    return false;
                }

                steps.Add(text[(at + 1)..end]);
                at = end;
            }
            else
            {
                var end = text.IndexOf(']', at);
                if (text[at] != '[' || end < 0 || !int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    return false;
                }

                steps.Add(index);
                at = end + 1;
            }
        }

        path = new ValuePath(steps);
        return true;
    }

    /// <summary>Null when there is nothing there.</summary>
    internal JsonElement? In(JsonElement value)
    {
        foreach (var step in _steps)
        {
            if (step is string name)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                {
                    return null;
                }
            }
            else
            {
                var index = (int)step;
                if (value.ValueKind != JsonValueKind.Array || index >= value.GetArrayLength())
                {
                    return null;
                }

                value = value[index];
            }
        }

        return value;
    }
}
