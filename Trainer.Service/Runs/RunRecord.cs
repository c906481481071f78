using AgentPlatform.Contracts.Trainer.V1;
using Google.Protobuf;

namespace AgentPlatform.Trainer.Runs;

/// <summary>What is kept of a run across restarts of the service: the request and the last status, as two JSON lines.</summary>
internal sealed class RunRecord(string folder)
{
    private static readonly JsonParser s_parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static IEnumerable<(StartRunRequest Request, GetRunResponse Status)> ReadAll(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.run").Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(file);
            yield return (s_parser.Parse<StartRunRequest>(lines[0]), s_parser.Parse<GetRunResponse>(lines[1]));
        }
    }

    public void Write(StartRunRequest request, GetRunResponse status)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, Uri.EscapeDataString(request.RunId) + ".run");
        var temporary = file + ".new";
        File.WriteAllLines(temporary, [JsonFormatter.Default.Format(request), JsonFormatter.Default.Format(status)]);
        File.Move(temporary, file, overwrite: true);
    }
}
