using System.Text.Json;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Trainer.Data;

/// <summary>Questions to train on: JSONL lines {"id", "question", "answers": [...], "labels": {...}}.</summary>
internal static class TaskFile
{
    public static IReadOnlyList<TaskQuestion> Read(string path)
    {
        var questions = JsonLines.Read(path, line => new TaskQuestion(
            JsonLines.Field(line, "id").GetString()!,
            JsonLines.Field(line, "question").GetString()!,
            [.. JsonLines.Field(line, "answers").EnumerateArray().Select(a => a.GetString()!)],
            line.TryGetProperty("labels", out var labels) ? labels.EnumerateObject().ToDictionary(l => l.Name, Text) : []));
        var twice = questions.GroupBy(q => q.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? questions
            : throw new PlatformException(PlatformErrorCode.Invalid, "TASK_ID", $"{path}: the id \"{twice.Key}\" is there {twice.Count()} times.");
    }

    private static string Text(JsonProperty property) => property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
}
