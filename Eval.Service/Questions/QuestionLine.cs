using System.Globalization;
using System.Text.Json;
using AgentPlatform.Grading;

namespace AgentPlatform.Eval.Questions;

/// <summary>
/// Reads one line of a question file: our own form {"id", "question", "answers", "labels"}, or the form of GAIA and of AgentToLeaP
/// {"task_id", "Question", "Final answer", "Level"}. Field names are matched without case, as the latter's files vary in it.
/// </summary>
internal static class QuestionLine
{
    private const int MaxIdLength = 200;

    /// <summary>The question, or why there is none: the field at fault and what is wrong with it.</summary>
    public static Question? Read(string line, IGrader grader, out string field, out string problem)
    {
        field = "";
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                problem = $"is a JSON {document.RootElement.ValueKind}, not an object";
                return null;
            }
            return Read(document.RootElement, grader, out field, out problem);
        }
        catch (JsonException exception)
        {
            problem = $"is not valid JSON (character {exception.BytePositionInLine + 1})";
            return null;
        }
    }

    private static Question? Read(JsonElement element, IGrader grader, out string field, out string problem)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            fields[property.Name] = property.Value;
        }
        if (Text(fields, out field, "id", "task_id") is not { } id || id.Any(char.IsControl) || id.Length > MaxIdLength)
        {
            problem = $"must be a text (or a whole number) of 1 to {MaxIdLength} characters";
            return null;
        }
        if (Text(fields, out field, "question") is not { } text)
        {
            problem = "must be a text that is not empty";
            return null;
        }
        // Asking without what belongs to the question would count as the agent's failure.
        foreach (var unsupported in (string[])["file_name", "scale"])
        {
            if (fields.TryGetValue(unsupported, out var value) && value.ValueKind != JsonValueKind.Null && value.ToString().Length > 0)
            {
                (field, problem) = (unsupported, "is not supported; remove the question or the field");
                return null;
            }
        }
        if (Answers(fields, out field) is not { } answers)
        {
            problem = "must be a text or a list of texts, with at least one right answer";
            return null;
        }
        if (grader.FindProblem(answers) is { } unusable)
        {
            problem = $"cannot be graded by \"{grader.Name}\": {unusable}";
            return null;
        }
        if (Labels(fields, out field) is not { } labels)
        {
            problem = "must be an object whose values are texts, numbers or booleans";
            return null;
        }
        (field, problem) = ("", "");
        return new Question(id, text, answers, labels);
    }

    private static string? Text(Dictionary<string, JsonElement> fields, out string field, params ReadOnlySpan<string> names)
    {
        field = names[0];
        foreach (var name in names)
        {
            if (fields.TryGetValue(name, out var value))
            {
                field = name;
                return Scalar(value) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
            }
        }
        return null;
    }

    private static List<string>? Answers(Dictionary<string, JsonElement> fields, out string field)
    {
        var answers = new List<string>();
        field = ((string[])["answers", "answer", "Final answer"]).FirstOrDefault(fields.ContainsKey) ?? "answers";
        if (!fields.TryGetValue(field, out var given) || !AddAnswers(given, answers) || answers.Count == 0)
        {
            return null;
        }
        // AgentToLeaP's further accepted answers: a list, or one text with commas.
        if (fields.TryGetValue("aug_answers", out var more) && more.ValueKind != JsonValueKind.Null && !AddAnswers(more, answers, ','))
        {
            field = "aug_answers";
            return null;
        }
        return answers;
    }

    private static bool AddAnswers(JsonElement value, List<string> answers, char? separator = null)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (Scalar(item) is not { } answer || string.IsNullOrWhiteSpace(answer))
                {
                    return false;
                }
                answers.Add(answer);
            }
            return true;
        }
        if (Scalar(value) is not { } text)
        {
            return false;
        }
        if (separator is { } mark)
        {
            answers.AddRange(text.Split(mark, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            return true;
        }
        answers.Add(text);
        return !string.IsNullOrWhiteSpace(text);
    }

    private static SortedDictionary<string, string>? Labels(Dictionary<string, JsonElement> fields, out string field)
    {
        field = "labels";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["level", "hops"])
        {
            if (fields.TryGetValue(name, out var value) && Scalar(value) is { Length: > 0 } text)
            {
                labels[name] = text;
            }
        }
        if (!fields.TryGetValue("labels", out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return labels;
        }
        if (given.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        foreach (var property in given.EnumerateObject())
        {
            if (Scalar(property.Value) is not { } value)
            {
                field = $"labels.{property.Name}";
                return null;
            }
            labels[property.Name] = value;
        }
        return labels;
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
