using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>Writes tokenizer_config.json from what tokenizer.json and config.json say.</summary>
internal static class TokenizerConfigJson
{
    private static readonly string[] Flags = ["lstrip", "normalized", "rstrip", "single_word", "special"];

    public static string Write(string tokenizerJson, ModelConfig config)
    {
        using var document = JsonText.ParseObject(ModelFileNames.Tokenizer, tokenizerJson);
        var root = new JsonFields(ModelFileNames.Tokenizer, document.RootElement);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, ModelConfigJson.Pretty))
        {
            json.WriteStartObject();
            json.WriteBoolean("add_bos_token", false);
            json.WriteBoolean("add_prefix_space", false);
            json.WriteStartObject("added_tokens_decoder");
            var byId = new Dictionary<int, string>();
            foreach (var token in root.Has("added_tokens") ? root.Array("added_tokens").EnumerateArray() : default)
            {
                WriteToken(json, new JsonFields(ModelFileNames.Tokenizer, token, "added_tokens."), byId);
            }

            json.WriteEndObject();
            json.WriteBoolean("clean_up_tokenization_spaces", false);
            WriteName(json, "eos_token", config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : null, byId);
            json.WriteString("errors", "replace");
            json.WriteNumber("model_max_length", config.MaxPositionEmbeddings);
            WriteName(json, "pad_token", config.BosTokenId, byId);

            // The class that reads tokenizer.json as it is; Qwen2Tokenizer would put its own splitting in place of the file's.
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            json.WriteEndObject();
        }

        return JsonText.Utf8(stream) + "\n";
    }

    private static void WriteToken(Utf8JsonWriter json, JsonFields token, Dictionary<int, string> byId)
    {
        var id = token.Int32("id");
        byId[id] = token.String("content");
        json.WriteStartObject(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("content", byId[id]);
        foreach (var flag in Flags)
        {
            json.WriteBoolean(flag, token.BooleanOr(flag, false));
        }

        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, string field, int? id, Dictionary<int, string> byId)
    {
        if (id is { } known && byId.TryGetValue(known, out var content))
        {
            json.WriteString(field, content);
        }
    }
}
