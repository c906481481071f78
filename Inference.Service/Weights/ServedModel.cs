using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Inference.Weights;

/// <summary>A model without its weights: the three texts, byte for byte as they came, and what they mean.</summary>
internal sealed class ServedModel
{
    /// <param name="modelId">The name callers see.</param>
    /// <param name="configJson">config.json.</param>
    /// <param name="tokenizerJson">tokenizer.json.</param>
    /// <param name="chatTemplate">The chat template.</param>
    /// <exception cref="ModelFormatException">Names the file and the field.</exception>
    public ServedModel(string modelId, string configJson, string tokenizerJson, string chatTemplate)
    {
        Id = modelId;
        ConfigJson = configJson;
        TokenizerJson = tokenizerJson;
        ChatTemplate = chatTemplate;
        ContentHash = HashOf(configJson, tokenizerJson, chatTemplate);
        Config = ModelConfig.Parse(configJson);
        Tokenizer = Tokenizer.FromJson(tokenizerJson);
        if (Tokenizer.VocabularySize > Config.VocabularySize)
        {
            throw new ModelFormatException(
                ModelFileNames.Tokenizer, null, $"has {Tokenizer.VocabularySize} tokens where vocab_size of config.json is {Config.VocabularySize}");
        }

        Chat = ChatFormat.Create(Tokenizer, chatTemplate);
        StopTokens = Config.EosTokenIds.Count > 0 ? [.. Config.EosTokenIds] : [Chat.EndOfTurnId];
    }

    /// <summary>The name callers see.</summary>
    public string Id { get; }

    public string ConfigJson { get; }

    public string TokenizerJson { get; }

    public string ChatTemplate { get; }

    /// <summary>SHA-256 over the UTF-8 bytes of the three texts, one after the other, in hex.</summary>
    public string ContentHash { get; }

    public ModelConfig Config { get; }

    public Tokenizer Tokenizer { get; }

    public ChatFormat Chat { get; }

    /// <summary>What ends a generation when the request names nothing.</summary>
    public int[] StopTokens { get; }

    public static string HashOf(string configJson, string tokenizerJson, string chatTemplate)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(configJson));
        hash.AppendData(Encoding.UTF8.GetBytes(tokenizerJson));
        hash.AppendData(Encoding.UTF8.GetBytes(chatTemplate));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
