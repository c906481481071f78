using System.Text.Json;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using AgentPlatform.Tests.Models.Text;

namespace AgentPlatform.Tests.Models.Files;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Model => folder["model"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_ThenLoad_GivesAllBack()
    {
        var tensors = TinyModel.Tensors(TinyModel.Config);
        Save(Model, tensors, TensorDataType.F32);
        using var loaded = ModelFolder.Load(Model);
        Assert.Equal(TinyModel.Config with { Dtype = TensorDataType.F32 }, loaded.Config);
        Assert.Equal(SmallTokenizer.Json, loaded.TokenizerJson);
        Assert.Equal(ChatTemplateKind.Compact, ChatFormat.Create(loaded.CreateTokenizer(), loaded.ChatTemplate).Kind);
        foreach (var tensor in tensors)
        {
            var values = new float[tensor.Data.Length];
            loaded.Tensors.Read(tensor.Name, values);
            Assert.Equal(tensor.Data.ToArray(), values);
        }

        Assert.Equal(
            ["chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
            Directory.GetFiles(Model).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_TokenizerAndGenerationConfig_NameTheControlTokens()
    {
        Save(Model, TinyModel.Tensors(TinyModel.Config));
        using var tokenizer = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Model, "tokenizer_config.json")));
        Assert.Equal("<|im_end|>", tokenizer.RootElement.GetProperty("eos_token").GetString());
        Assert.Equal("<|endoftext|>", tokenizer.RootElement.GetProperty("pad_token").GetString());
        Assert.Equal(SmallModelTokens.All.Count, tokenizer.RootElement.GetProperty("added_tokens_decoder").EnumerateObject().Count());
        using var generation = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(Model, "generation_config.json")));
        Assert.Equal([431, 429], generation.RootElement.GetProperty("eos_token_id").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public void Save_OverAnOlderModel_ReplacesAllOfItWhileItIsOpen()
    {
        Save(Model, TinyModel.Tensors(TinyModel.Config, 1), TensorDataType.F32);
        File.WriteAllText(System.IO.Path.Combine(Model, "left over"), "x");
        using var old = ModelFolder.Load(Model);
        var second = TinyModel.Tensors(TinyModel.Config, 2);
        Save(Model, second, TensorDataType.F32);
        using var now = ModelFolder.Load(Model);
        Assert.Equal(second[0].Data.ToArray(), Values(now, second[0].Name));
        Assert.Equal(TinyModel.Tensors(TinyModel.Config, 1)[0].Data.ToArray(), Values(old, second[0].Name));
        Assert.Equal(6, Directory.GetFiles(Model).Length);
        Assert.Equal([Model], Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Save_WrongTensors_NamesThemAndChangesNothing()
    {
        var good = TinyModel.Tensors(TinyModel.Config);
        Save(Model, good, TensorDataType.F32);
        Assert.Equal(good[3].Name, Fault([.. good.Where((_, i) => i != 3)]).Part);
        Assert.Equal("extra", Fault([.. good, new NamedTensor("extra", [1], new float[1])]).Part);
        Assert.Equal(good[0].Name, Fault([.. good, good[0]]).Part);
        Assert.Equal(good[5].Name, Fault([.. good.Select((tensor, i) => i == 5 ? tensor with { Shape = [.. tensor.Shape.Reverse()] } : tensor)]).Part);
        Assert.Equal(good[2].Name, Fault([.. good.Select((tensor, i) => i == 2 ? tensor with { Data = new float[1] } : tensor)]).Part);
        using var loaded = ModelFolder.Load(Model);
        Assert.Equal(good[0].Data.ToArray(), Values(loaded, good[0].Name));
        Assert.Equal([Model], Directory.GetDirectories(folder.Path));

        ModelFormatException Fault(List<NamedTensor> tensors) => Assert.Throws<ModelFormatException>(() => Save(Model, tensors));
    }

    [Fact]
    public void Load_AfterBrokenOffReplacement_ReadsThePreviousModel()
    {
        Save(Model, TinyModel.Tensors(TinyModel.Config));
        Directory.Move(Model, Model + ".previous");
        Directory.CreateDirectory(Model + ".next");
        using (ModelFolder.Load(Model))
        {
        }

        Save(Model, TinyModel.Tensors(TinyModel.Config));
        Assert.Equal([Model], Directory.GetDirectories(folder.Path));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public void Load_FileMissing_IsNamed(string name)
    {
        Save(Model, TinyModel.Tensors(TinyModel.Config));
        File.Delete(System.IO.Path.Combine(Model, name));
        var error = Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Model));
        Assert.EndsWith(name, error.File, StringComparison.Ordinal);
        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFolder_IsRefused() =>
        Assert.Contains("is not a folder", Assert.Throws<ModelFormatException>(() => ModelFolder.Load(folder["none"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_NoTemplateAnywhere_IsRefused()
    {
        Save(Model, TinyModel.Tensors(TinyModel.Config));
        File.Delete(System.IO.Path.Combine(Model, "chat_template.jinja"));
        Assert.Equal("chat_template", Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Model)).Part);
    }

    [Fact]
    public void Load_TemplateInTokenizerConfig_IsFound()
    {
        Save(Model, TinyModel.Tensors(TinyModel.Config));
        File.Delete(System.IO.Path.Combine(Model, "chat_template.jinja"));
        File.WriteAllText(System.IO.Path.Combine(Model, "tokenizer_config.json"), JsonSerializer.Serialize(new { chat_template = ChatTemplates.Qwen3Thinking }));
        using var loaded = ModelFolder.Load(Model);
        Assert.Equal(ChatTemplateKind.Qwen3Thinking, ChatTemplates.Recognise(loaded.ChatTemplate));
    }

    [Fact]
    public void Load_TensorMissingOrOfWrongShape_NamesIt()
    {
        var good = TinyModel.Tensors(TinyModel.Config);
        Save(Model, good);
        var weights = System.IO.Path.Combine(Model, "model.safetensors");
        SafetensorsWriter.Write(weights, good.Where((_, i) => i != 4));
        Assert.Equal(good[4].Name, Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Model)).Part);
        SafetensorsWriter.Write(weights, good.Select((tensor, i) => i == 0 ? tensor with { Shape = [.. tensor.Shape.Reverse()] } : tensor));
        var error = Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Model));
        Assert.Equal(good[0].Name, error.Part);
        Assert.Contains("[16, 440] where [440, 16] is expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Shards_ReadsThroughTheIndex()
    {
        var tensors = TinyModel.Tensors(TinyModel.Config);
        Shard(tensors, _ => { });
        using var loaded = ModelFolder.Load(Model);
        Assert.Equal(tensors.Count, loaded.Tensors.Names.Count);
        foreach (var tensor in tensors)
        {
            Assert.Equal(tensor.Data.ToArray(), Values(loaded, tensor.Name));
        }
    }

    [Theory]
    [InlineData("../outside.safetensors", "is not a file beside the index")]
    [InlineData("/etc/passwd", "is not a file beside the index")]
    [InlineData("none.safetensors", "is missing")]
    [InlineData("two.safetensors", "is missing")]
    public void Load_ShardIndexWrong_IsRefused(string file, string problem)
    {
        Shard(TinyModel.Tensors(TinyModel.Config), map => map[Qwen3Tensors.Embedding] = file);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateTokenizer_LargerThanTheEmbedding_IsRefused()
    {
        var small = TinyModel.Config with { VocabularySize = 439 };
        ModelFolder.Save(Model, small, SmallTokenizer.Json, ChatTemplates.Compact, TinyModel.Tensors(small));
        using var loaded = ModelFolder.Load(Model);
        Assert.Contains("440 tokens", Assert.Throws<ModelFormatException>(loaded.CreateTokenizer).Message, StringComparison.Ordinal);
    }

    private static void Save(string path, IEnumerable<NamedTensor> tensors, TensorDataType type = TensorDataType.BF16) =>
        ModelFolder.Save(path, TinyModel.Config, SmallTokenizer.Json, ChatTemplates.Compact, tensors, type);

    private static float[] Values(ModelFolder model, string name)
    {
        var values = new float[model.Tensors.Shape(name).Aggregate(1L, (product, size) => product * size)];
        model.Tensors.Read(name, values);
        return values;
    }

    private void Shard(List<NamedTensor> tensors, Action<Dictionary<string, string>> edit)
    {
        Save(Model, tensors);
        File.Delete(System.IO.Path.Combine(Model, "model.safetensors"));
        SafetensorsWriter.Write(System.IO.Path.Combine(Model, "one.safetensors"), tensors.Take(5));
        SafetensorsWriter.Write(System.IO.Path.Combine(Model, "two.safetensors"), tensors.Skip(5));
        var map = tensors.Select((tensor, i) => (tensor.Name, File: i < 5 ? "one.safetensors" : "two.safetensors")).ToDictionary(item => item.Name, item => item.File);
        edit(map);
        File.WriteAllText(System.IO.Path.Combine(Model, "model.safetensors.index.json"), JsonSerializer.Serialize(new { metadata = new { }, weight_map = map }));
    }
}
