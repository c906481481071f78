using System.Text.Json;
using AgentPlatform.Cli.Platform;

namespace AgentPlatform.Cli.Tasks;

/// <summary>Reads JSONL lines {"id", "question", "answers": [...], "labels": {...}}; answers and labels may be missing.</summary>
internal static class TaskQuestions
{
    /// <exception cref="CliException">A line is at fault; the message names file, line and field.</exception>
    public static IReadOnlyList<TaskQuestion> Read(string path)
    {
        var questions = new List<TaskQuestion>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var question = ReadLine(line, $"{path}:{number}");
            if (!known.TryAdd(question.Id, number))
            {
                throw new CliException($"{path}:{number}: the id \"{question.Id}\" is already in line {known[question.Id]}.");
            }

            questions.Add(question);
        }

        return questions.Count > 0 ? questions : throw new CliException($"{path} is empty; each line is one question: {{\"id\", \"question\", \"answers\": [...]}}.");
    }

    private static TaskQuestion ReadLine(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new CliException($"{place}: a {root.ValueKind}, not an object.");
            }

            return new TaskQuestion(
                Text(root, "id", place),
                Text(root, "question", place),
                root.TryGetProperty("answers", out var answers) ? [.. Strings(answers, place)] : [],
                root.TryGetProperty("labels", out var labels) && labels.ValueKind == JsonValueKind.Object
                    ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.ToString())
                    : new Dictionary<string, string>());
        }
        catch (JsonException broken)
        {
            throw new CliException($"{place}: not valid JSON (character {broken.BytePositionInLine + 1}).", broken);
        }
    }

    private static string Text(JsonElement root, string field, string place) =>
        root.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new CliException($"{place}: the field \"{field}\" must be a text that is not empty.");

    private static IEnumerable<string> Strings(JsonElement answers, string place) =>
        answers.ValueKind == JsonValueKind.Array && answers.EnumerateArray().All(answer => answer.ValueKind == JsonValueKind.String)
            ? answers.EnumerateArray().Select(answer => answer.GetString()!)
            : throw new CliException($"{place}: the field \"answers\" must be an array of texts.");
}
