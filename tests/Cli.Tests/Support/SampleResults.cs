using System.Globalization;
using AgentPlatform.Cli.Quickstart.Reporting;

namespace AgentPlatform.Tests.Cli;

/// <summary>Results of questions as an evaluation writes them.</summary>
internal static class SampleResults
{
    public static ResultLine Line(int question, bool correct, string hops = "1", string text = "Where was Ada born?") => new(
        string.Create(CultureInfo.InvariantCulture, $"q{question:D3}"), 0, correct, correct ? "correct" : "incorrect", text, correct ? "London" : "Paris", ["London"], "", hops, 2,
        [new ResultCall(0, "search", "{\"query\": \"Ada\"}", "ok", "Ada: born in London", 0.01)],
        Transcript("Ada: born in London", correct ? "London" : "Paris"));

    public static string Transcript(string result, string answer) =>
        "<|im_start|>user\nWhere was Ada born?<|im_end|>\n<|im_start|>assistant\n<think>\nfirst\n</think>\n\n<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"Ada\"}}\n</tool_call><|im_end|>"
        + $"\n<|im_start|>user\n<tool_response>\n{result}\n</tool_response><|im_end|>\n<|im_start|>assistant\n<think>\nsecond\n</think>\n\n<answer>{answer}</answer><|im_end|>";

    public static Dictionary<string, ResultLine> Of(IEnumerable<ResultLine> lines) => lines.ToDictionary(line => line.QuestionId);
}
