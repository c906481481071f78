using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Worlds.Demonstrating;

/// <summary>Plays one side of a conversation: searches, reads a relation off the first result, and goes on or answers.</summary>
internal sealed class Demonstrator(SearchIndex index, DemonstratorOptions options, Random chance)
{
    public Demonstration Demonstrate(WorldQuestion question)
    {
        var messages = new List<ChatMessage> { new("user", question.Text) };
        var (key, value) = ("start", question.Start);
        for (var hop = 0; ; hop++)
        {
            messages.Add(new ChatMessage("assistant", Thought(key, value) + "\n</think>\n\n" + Call(value)));
            messages.Add(new ChatMessage("tool", index.SearchText(value, options.Results)));
            var page = index.Search(value, 1);
            if (page.Count > 0)
            {
                (key, value) = Read(page[0], question.Path[hop]);
            }

            if (page.Count == 0 || hop == question.Hops - 1 || chance.NextDouble() < options.StopEarly)
            {
                messages.Add(new ChatMessage("assistant", $"{Thought(key, value)}\n</think>\n\n<answer>{value}</answer>"));
                return new Demonstration(question, messages, value == question.Answer);
            }
        }
    }

    private KeyValuePair<string, string> Read(WebPage page, string asked)
    {
        var others = page.Infobox.Where(pair => pair.Key != asked).ToList();
        var right = page.Infobox.Where(pair => pair.Key == asked).ToList();
        var wrong = chance.NextDouble() < options.WrongRelation;
        // Where a wrong turn led to a page without the key asked for, any other has to do.
        return right.Count > 0 && (!wrong || others.Count == 0) ? right[0] : others[chance.Next(others.Count)];
    }

    private static string Thought(string key, string value) => $"\"{key}\": \"{value}\"";

    private static string Call(string query) =>
        "<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"" + query + "\"}}\n</tool_call>";
}
