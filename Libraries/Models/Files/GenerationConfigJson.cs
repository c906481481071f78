using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>Writes generation_config.json: plain sampling, as in training.</summary>
internal static class GenerationConfigJson
{
    public static string Write(ModelConfig config)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, ModelConfigJson.Pretty))
        {
            json.WriteStartObject();
            if (config.BosTokenId is { } bos)
            {
                json.WriteNumber("bos_token_id", bos);
                json.WriteNumber("pad_token_id", bos);
            }

            json.WriteBoolean("do_sample", true);
            ModelConfigJson.WriteEos(json, config.EosTokenIds);
            json.WriteNumber("temperature", 1.0);
            json.WriteNumber("top_p", 1.0);
            json.WriteEndObject();
        }

        return JsonText.Utf8(stream) + "\n";
    }
}
