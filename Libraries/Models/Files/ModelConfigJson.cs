using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.Models.Files;

/// <summary>Reads and writes config.json of Qwen3ForCausalLM.</summary>
internal static class ModelConfigJson
{
    private const string FileName = ModelFileNames.Config;

    public static readonly JsonWriterOptions Pretty = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ModelConfig Parse(string json)
    {
        using var document = JsonText.ParseObject(FileName, json);
        var root = new JsonFields(FileName, document.RootElement);
        RefuseOtherModels(root);
        var config = new ModelConfig
        {
            HiddenSize = root.Int32("hidden_size"),
            Layers = root.Int32("num_hidden_layers"),
            AttentionHeads = root.Int32("num_attention_heads"),
            KeyValueHeads = root.Int32("num_key_value_heads"),
            HeadDim = root.Int32("head_dim"),
            IntermediateSize = root.Int32("intermediate_size"),
            VocabularySize = root.Int32("vocab_size"),
            RmsNormEps = root.Double("rms_norm_eps"),
            RopeTheta = RopeTheta(root),
            MaxPositionEmbeddings = root.Int32("max_position_embeddings"),
            TieWordEmbeddings = root.BooleanOr("tie_word_embeddings", false),
            EosTokenIds = root.Int32List("eos_token_id"),
            BosTokenId = root.Has("bos_token_id") ? root.Int32("bos_token_id") : null,
            Dtype = Dtype(root),
        };
        config.Validate();
        return config;
    }

    public static string Write(ModelConfig config)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Pretty))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue("Qwen3ForCausalLM");
            json.WriteEndArray();
            json.WriteBoolean("attention_bias", false);
            json.WriteNumber("attention_dropout", 0.0);
            if (config.BosTokenId is { } bos)
            {
                json.WriteNumber("bos_token_id", bos);
            }

            WriteEos(json, config.EosTokenIds);
            json.WriteNumber("head_dim", config.HeadDim);
            json.WriteString("hidden_act", "silu");
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("initializer_range", 0.02);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.MaxPositionEmbeddings);
            json.WriteNumber("max_window_layers", config.Layers);
            json.WriteString("model_type", "qwen3");
            json.WriteNumber("num_attention_heads", config.AttentionHeads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            json.WriteNumber("rms_norm_eps", config.RmsNormEps);
            json.WriteNull("rope_scaling");
            json.WriteNumber("rope_theta", config.RopeTheta);
            json.WriteNull("sliding_window");
            json.WriteBoolean("tie_word_embeddings", config.TieWordEmbeddings);
            json.WriteString("torch_dtype", config.Dtype.ToConfig());
            json.WriteBoolean("use_cache", true);
            json.WriteBoolean("use_sliding_window", false);
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        return JsonText.Utf8(stream) + "\n";
    }

    /// <summary>A single end token as a number, several as a list: both forms are in use.</summary>
    public static void WriteEos(Utf8JsonWriter json, IReadOnlyList<int> ids)
    {
        if (ids.Count == 0)
        {
            return;
        }

        if (ids.Count == 1)
        {
            json.WriteNumber("eos_token_id", ids[0]);
            return;
        }

        json.WriteStartArray("eos_token_id");
        foreach (var id in ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
    }

    // Fields that change the computation and that this library does not compute: silence here would be a wrong model.
    private static void RefuseOtherModels(JsonFields root)
    {
        root.MustBe("model_type", "qwen3");
        root.MustBe("hidden_act", "silu");
        if (root.BooleanOr("attention_bias", false))
        {
            throw root.Wrong("attention_bias", "true is not supported");
        }

        if (root.BooleanOr("use_sliding_window", false))
        {
            throw root.Wrong("use_sliding_window", "true is not supported");
        }
    }

    // Older files have rope_theta at the top and scaling in rope_scaling; newer ones have both in rope_parameters.
    private static double RopeTheta(JsonFields root)
    {
        foreach (var field in (string[])["rope_parameters", "rope_scaling"])
        {
            if (root.Has(field))
            {
                var rope = root.Object(field);
                rope.MustBe("rope_type", "default");
                rope.MustBe("type", "default");
                if (rope.Has("rope_theta"))
                {
                    return rope.Double("rope_theta");
                }
            }
        }

        return root.Double("rope_theta");
    }

    private static TensorDataType Dtype(JsonFields root)
    {
        var field = root.Has("dtype") ? "dtype" : "torch_dtype";
        if (!root.Has(field))
        {
            return TensorDataType.BF16;
        }

        var name = root.String(field);
        return TensorDataTypes.FromConfig(name) ?? throw root.Wrong(field, $"'{name}' is not one of float32, bfloat16, float16");
    }
}
