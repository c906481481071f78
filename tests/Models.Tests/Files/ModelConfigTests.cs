using System.Text.Json.Nodes;
using AgentPlatform.Models.Files;

namespace AgentPlatform.Tests.Models.Files;

public sealed class ModelConfigTests
{
    private const string Thinking4B = """
        {"architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 151643, "eos_token_id": 151645,
         "head_dim": 128, "hidden_act": "silu", "hidden_size": 2560, "initializer_range": 0.02, "intermediate_size": 9728,
         "max_position_embeddings": 262144, "max_window_layers": 36, "model_type": "qwen3", "num_attention_heads": 32, "num_hidden_layers": 36,
         "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 5000000, "sliding_window": null,
         "tie_word_embeddings": true, "torch_dtype": "bfloat16", "use_cache": true, "use_sliding_window": false, "vocab_size": 151936}
        """;

    public static TheoryData<string, Action<JsonNode>> Faults => new()
    {
        { "head_dim", root => root.AsObject().Remove("head_dim") },
        { "head_dim", root => root["head_dim"] = 127 },
        { "hidden_size", root => root["hidden_size"] = "2560" },
        { "hidden_size", root => root["hidden_size"] = 0 },
        { "num_hidden_layers", root => root["num_hidden_layers"] = 1.5 },
        { "num_key_value_heads", root => root["num_key_value_heads"] = 5 },
        { "rms_norm_eps", root => root["rms_norm_eps"] = -1 },
        { "rope_theta", root => root.AsObject().Remove("rope_theta") },
        { "rope_scaling.rope_type", root => root["rope_scaling"] = new JsonObject { ["rope_type"] = "yarn", ["factor"] = 4.0 } },
        { "rope_parameters", root => root["rope_parameters"] = 7 },
        { "model_type", root => root["model_type"] = "llama" },
        { "hidden_act", root => root["hidden_act"] = "gelu" },
        { "attention_bias", root => root["attention_bias"] = true },
        { "use_sliding_window", root => root["use_sliding_window"] = true },
        { "tie_word_embeddings", root => root["tie_word_embeddings"] = "yes" },
        { "torch_dtype", root => root["torch_dtype"] = "int8" },
        { "eos_token_id", root => root["eos_token_id"] = new JsonArray("x") },
        { "eos_token_id", root => root["eos_token_id"] = 151936 },
        { "bos_token_id", root => root["bos_token_id"] = -1 },
    };

    [Fact]
    public void Parse_Thinking4B_ReadsEveryField()
    {
        var config = ModelConfig.Parse(Thinking4B);
        Assert.Equal((2560, 36, 32, 8, 128), (config.HiddenSize, config.Layers, config.AttentionHeads, config.KeyValueHeads, config.HeadDim));
        Assert.Equal((9728, 151936, 262144), (config.IntermediateSize, config.VocabularySize, config.MaxPositionEmbeddings));
        Assert.Equal((1e-6, 5e6, true, TensorDataType.BF16), (config.RmsNormEps, config.RopeTheta, config.TieWordEmbeddings, config.Dtype));
        Assert.Equal([151645], config.EosTokenIds);
        Assert.Equal(151643, config.BosTokenId);
        Assert.Equal(4_022_468_096, Qwen3Tensors.Expected(config).Sum(tensor => tensor.Count));
    }

    [Fact]
    public void Parse_NewerFieldNames_AreRead()
    {
        var root = JsonNode.Parse(Thinking4B)!.AsObject();
        root.Remove("rope_theta");
        root.Remove("torch_dtype");
        root["rope_parameters"] = new JsonObject { ["rope_type"] = "default", ["rope_theta"] = 1234.5 };
        root["dtype"] = "float32";
        root["eos_token_id"] = new JsonArray(151645, 151643);
        var config = ModelConfig.Parse(root.ToJsonString());
        Assert.Equal(1234.5, config.RopeTheta);
        Assert.Equal(TensorDataType.F32, config.Dtype);
        Assert.Equal([151645, 151643], config.EosTokenIds);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Parse_FieldWrong_IsNamed(string field, Action<JsonNode> fault)
    {
        var root = JsonNode.Parse(Thinking4B)!;
        fault(root);
        var error = Assert.Throws<ModelFormatException>(() => ModelConfig.Parse(root.ToJsonString()));
        Assert.Equal(("config.json", field), (error.File, error.Part));
        Assert.StartsWith($"config.json: {field}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    public void Parse_NotAJsonObject_IsRefused(string json) =>
        Assert.Equal("config.json", Assert.Throws<ModelFormatException>(() => ModelConfig.Parse(json)).File);

    [Fact]
    public void ToJson_AnyConfig_ReadsBackEqual()
    {
        foreach (var config in (ModelConfig[])[TinyModel.Config, ModelConfig.Parse(Thinking4B), TinyModel.Config with { TieWordEmbeddings = false, EosTokenIds = [], BosTokenId = null, Dtype = TensorDataType.F32 }])
        {
            Assert.Equal(config, ModelConfig.Parse(config.ToJson()));
        }

        Assert.NotEqual(TinyModel.Config, TinyModel.Config with { EosTokenIds = [1] });
    }

    [Fact]
    public void Expected_Untied_EndsWithOutputLayer()
    {
        Assert.Equal("lm_head.weight", Qwen3Tensors.Expected(TinyModel.Config with { TieWordEmbeddings = false })[^1].Name);
        var tied = Qwen3Tensors.Expected(TinyModel.Config);
        Assert.DoesNotContain(tied, tensor => tensor.Name == "lm_head.weight");
        Assert.Equal([32, 16], tied.Single(tensor => tensor.Name == "model.layers.1.self_attn.q_proj.weight").Shape);
        Assert.Equal([16, 32], tied.Single(tensor => tensor.Name == "model.layers.1.self_attn.o_proj.weight").Shape);
        Assert.Equal(2 + (2 * 11), tied.Count);
    }
}
