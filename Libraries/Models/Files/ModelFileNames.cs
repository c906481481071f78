namespace AgentPlatform.Models.Files;

/// <summary>The names of the files in a Hugging Face model folder.</summary>
public static class ModelFileNames
{
    /// <summary>The model's shape.</summary>
    public const string Config = "config.json";

    /// <summary>The tokenizer.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>Which tokenizer class to use, and the names of its control tokens.</summary>
    public const string TokenizerConfig = "tokenizer_config.json";

    /// <summary>The chat template.</summary>
    public const string ChatTemplate = "chat_template.jinja";

    /// <summary>Defaults of sampling.</summary>
    public const string GenerationConfig = "generation_config.json";

    /// <summary>All weights in one file.</summary>
    public const string Weights = "model.safetensors";

    /// <summary>Which shard holds which tensor.</summary>
    public const string WeightsIndex = "model.safetensors.index.json";
}
