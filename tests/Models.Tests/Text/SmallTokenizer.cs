using System.Runtime.CompilerServices;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

/// <summary>A tokenizer of 440 tokens, trained on sentences of our own making. Training is deterministic, so its ids can be pinned.</summary>
internal static class SmallTokenizer
{
    private static readonly string[] Cities = ["Warsaw", "Tallinn", "New York", "Zürich", "São Paulo", "東京", "Kraków", "Lima"];
    private static readonly string[] Countries = ["Poland", "Estonia", "United States", "Switzerland", "Brazil", "日本", "Peru"];
    private static readonly string[] Keys = ["capital", "country", "birthplace", "page", "river", "native_name"];

    public static string Json { get; } = BpeTrainer.Train(Texts(), 440, SmallModelTokens.All, PretokenizerPatterns.Agent);

    public static Tokenizer Instance { get; } = Tokenizer.FromJson(Json);

    public static ChatFormat Compact { get; } = ChatFormat.Create(Instance, ChatTemplateKind.Compact);

    public static IEnumerable<string> Texts()
    {
        for (var i = 0; i < 600; i++)
        {
            var city = Cities[i % Cities.Length];
            var country = Countries[i / 3 % Countries.Length];
            var key = Keys[i % Keys.Length];
            yield return $"{{\"page\": \"{city}\", \"{key}\": \"{country}\", \"founded\": {1000 + (i * 7 % 1023)}}}";
            yield return $"What is the {key} of \"{city}\"? It's in {country}, isn't it?\n";
            yield return $"\"{key}\": \"{city}\"\n</think>\n\n<tool_call>\n{{\"name\": \"search\", \"arguments\": {{\"query\": \"{country}\"}}}}\n</tool_call>";
            yield return $"\"{key}\": \"{country}\"\n</think>\n\n<answer>{city}</answer>";
        }
    }

    /// <summary>A file that lies beside the tests.</summary>
    public static string Golden(string name, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, name));
}
