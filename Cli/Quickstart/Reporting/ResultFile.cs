using System.Text.Json;
using AgentPlatform.Cli.Commands;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>Reads the first attempts of an evaluation, by question.</summary>
internal static class ResultFile
{
    /// <summary>Empty when there is no file: a report without trajectories is better than none.</summary>
    public static IReadOnlyDictionary<string, ResultLine> Read(string path) => !File.Exists(path)
        ? new Dictionary<string, ResultLine>()
        : File.ReadLines(path)
            .Where(line => line.Length > 0)
            .Select(line => JsonSerializer.Deserialize<ResultLine>(line, JsonOutput.Lines)!)
            .Where(line => line.Attempt == 0)
            .DistinctBy(line => line.QuestionId)
            .ToDictionary(line => line.QuestionId, StringComparer.Ordinal);
}
