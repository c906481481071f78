using System.Text.Json.Nodes;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Tests.Models.Text;

public sealed class TokenizerJsonTests
{
    public static TheoryData<string, Action<JsonNode>> Faults => new()
    {
        { "model", root => root.AsObject().Remove("model") },
        { "model.type", root => root["model"]!["type"] = "Unigram" },
        { "model.dropout", root => root["model"]!["dropout"] = 0.1 },
        { "model.byte_fallback", root => root["model"]!["byte_fallback"] = true },
        { "model.end_of_word_suffix", root => root["model"]!["end_of_word_suffix"] = "</w>" },
        { "model.vocab", root => root["model"]!["vocab"]!.AsObject().Remove("a") },
        { "model.vocab.a", root => root["model"]!["vocab"]!["a"] = "x" },
        { "model.vocab.a", root => root["model"]!["vocab"]!["a"] = -1 },
        { "model.merges", root => root["model"]!["merges"] = 3 },
        { "model.merges[0]", root => root["model"]!["merges"]![0] = "abc" },
        { "model.merges[1]", root => root["model"]!["merges"]![1] = new JsonArray("q", "\u00ff") },
        { "model.merges[0]", MakeFirstMergeSpecial },
        { "normalizer.type", root => root["normalizer"]!["type"] = "NFKC" },
        { "pre_tokenizer", root => root.AsObject().Remove("pre_tokenizer") },
        { "pre_tokenizer", root => root["pre_tokenizer"]!["pretokenizers"]!.AsArray().Clear() },
        { "pre_tokenizer.pretokenizers.type", root => Step(root, 0)["type"] = "Digits" },
        { "pre_tokenizer.pretokenizers.behavior", root => Step(root, 0)["behavior"] = "Removed" },
        { "pre_tokenizer.pretokenizers.invert", root => Step(root, 0)["invert"] = true },
        { "pre_tokenizer.pattern", root => Step(root, 0)["pattern"]!["Regex"] = "a++(" },
        { "pre_tokenizer.pretokenizers.add_prefix_space", root => Step(root, 1)["add_prefix_space"] = true },
        { "pre_tokenizer.pretokenizers.use_regex", root => Step(root, 1)["use_regex"] = true },
        { "added_tokens.lstrip", root => root["added_tokens"]![0]!["lstrip"] = true },
        { "added_tokens.content", root => root["added_tokens"]![0]!["content"] = "" },
        { "added_tokens.id", root => root["added_tokens"]![0]!["content"] = "a" },
        { "added_tokens", root => root["added_tokens"]![0] = 7 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void FromJson_FieldWrongOrNotSupported_IsNamed(string field, Action<JsonNode> fault)
    {
        var json = TokenizerEdits.Change(fault);
        var error = Assert.Throws<ModelFormatException>(() => Tokenizer.FromJson(json));
        Assert.Equal("tokenizer.json", error.File);
        Assert.Equal(field, error.Part);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"model\": ")]
    [InlineData("{\"model\": {\"type\": \"\\ud800\"}}")]
    public void FromJson_NotATokenizer_IsRefused(string json) =>
        Assert.Throws<ModelFormatException>(() => Tokenizer.FromJson(json));

    [Fact]
    public void FromJson_HalfASurrogatePair_IsRefused() =>
        Assert.Throws<ModelFormatException>(() => Tokenizer.FromJson("{\"\uD800\": 1}"));

    [Fact]
    public void FromJson_PlainByteLevel_SplitsLikeGpt2()
    {
        var json = TokenizerEdits.Change(root => root["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false });
        Assert.Equal("a 12!", Tokenizer.FromJson(json).Decode(Tokenizer.FromJson(json).Encode("a 12!")));
    }

    private static void MakeFirstMergeSpecial(JsonNode root)
    {
        var pair = root["model"]!["merges"]![0]!;
        var token = $"{pair[0]}{pair[1]}";
        root["added_tokens"]![0]!["content"] = token;
        root["added_tokens"]![0]!["id"] = root["model"]!["vocab"]![token]!.GetValue<int>();
    }

    private static JsonNode Step(JsonNode root, int index) => root["pre_tokenizer"]!["pretokenizers"]![index]!;
}
