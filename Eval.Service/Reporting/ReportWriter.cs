using System.Text;
using System.Text.Json;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Hosting;
using AgentPlatform.Eval.Questions;
using AgentPlatform.Eval.Storage;
using AgentPlatform.Eval.Summary;

namespace AgentPlatform.Eval.Reporting;

/// <summary>Writes the output folder. Each file appears whole or not at all; report.json comes last and means that the rest is there.</summary>
internal sealed class ReportWriter(EvaluationStore store, EvalOptions options, TimeProvider time)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes results.jsonl, report.md, report.html and report.json of an evaluation that ended.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public void Write(EvaluationRow row, IReadOnlyList<Question> questions)
    {
        var finished = store.Facts(row.Id);
        var attempts = DenominatorLedger.Complete(row, finished);
        var summary = EvaluationSummary.Of(row, questions, finished, time.GetUtcNow());
        var folder = row.Request.OutputPath;
        Directory.CreateDirectory(folder);
        WriteFile(folder, "results.jsonl", writer =>
        {
            foreach (var facts in attempts)
            {
                writer.Write(JsonSerializer.Serialize(ResultLine.Of(questions[facts.Position], facts, DetailOf(row, facts)), ReportJson.Line));
                writer.Write('\n');
            }
        });
        WriteFile(folder, "report.md", writer => writer.Write(MarkdownReport.Write(summary)));
        WriteFile(folder, "report.html", writer => HtmlReport.Write(
            writer, summary, questions, attempts, facts => DetailOf(row, facts), options.ReportCharacters));
        WriteFile(folder, "report.json", writer => writer.Write(JsonSerializer.Serialize(summary, ReportJson.Document) + "\n"));
    }

    private AttemptDetail DetailOf(EvaluationRow row, AttemptFacts facts) => store.Detail(row.Id, facts.Position, facts.Attempt);

    private static void WriteFile(string folder, string name, Action<TextWriter> write)
    {
        var path = Path.Combine(folder, name);
        var partial = path + ".partial";
        using (var writer = new StreamWriter(partial, append: false, Utf8))
        {
            write(writer);
        }
        File.Move(partial, path, overwrite: true);
    }
}
