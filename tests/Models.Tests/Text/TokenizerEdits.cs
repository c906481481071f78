using System.Text.Json.Nodes;

namespace AgentPlatform.Tests.Models.Text;

/// <summary>Variants of the small tokenizer's file.</summary>
internal static class TokenizerEdits
{
    public static string Change(Action<JsonNode> edit)
    {
        var root = JsonNode.Parse(SmallTokenizer.Json)!;
        edit(root);
        return root.ToJsonString();
    }
}
