using System.Text;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Models.Files;

/// <summary>A model in the form Hugging Face tools read: config, tokenizer, chat template, weights.</summary>
public sealed class ModelFolder : IDisposable
{
    private ModelFolder(string path, ModelConfig config, string tokenizerJson, string chatTemplate, ITensorSource tensors)
    {
        Path = path;
        Config = config;
        TokenizerJson = tokenizerJson;
        ChatTemplate = chatTemplate;
        Tensors = tensors;
    }

    /// <summary>Where the files were read from.</summary>
    public string Path { get; }

    /// <summary>The model's shape.</summary>
    public ModelConfig Config { get; }

    /// <summary>The text of tokenizer.json.</summary>
    public string TokenizerJson { get; }

    /// <summary>The text of the chat template.</summary>
    public string ChatTemplate { get; }

    /// <summary>The weights; every tensor of <see cref="Qwen3Tensors.Expected"/> is there in its shape.</summary>
    public ITensorSource Tensors { get; }

    /// <summary>Opens a folder and checks that all of a model is there; tensor data is mapped, not yet read.</summary>
    /// <exception cref="ModelFormatException">Names the file, and the tensor or field in it, that is missing or wrong.</exception>
    public static ModelFolder Load(string path)
    {
        var folder = FolderReplacement.Current(path);
        if (!Directory.Exists(folder))
        {
            throw new ModelFormatException(path, null, "is not a folder");
        }

        var config = ModelConfig.Parse(ReadText(System.IO.Path.Combine(folder, ModelFileNames.Config)));
        var tokenizer = ReadText(System.IO.Path.Combine(folder, ModelFileNames.Tokenizer));
        var template = ReadTemplate(folder);
        var tensors = OpenTensors(folder);
        try
        {
            CheckTensors(folder, config, tensors);
            return new ModelFolder(folder, config, tokenizer, template, tensors);
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>Writes a whole model folder beside the path and puts it in the place of an existing one in one go.</summary>
    /// <param name="path">The folder. What was there before is gone afterwards, other files in it included.</param>
    /// <param name="config">The model's shape; its dtype is set to <paramref name="type"/> in the folder.</param>
    /// <param name="tokenizerJson">The text of tokenizer.json.</param>
    /// <param name="chatTemplate">The text of the chat template.</param>
    /// <param name="tensors">All tensors of <see cref="Qwen3Tensors.Expected"/>, in any order.</param>
    /// <param name="type">How to store the weights: F32 or BF16.</param>
    /// <param name="metadata">Notes for the weights file, or null.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, too many or of a wrong shape; nothing was changed.</exception>
    public static void Save(
        string path,
        ModelConfig config,
        string tokenizerJson,
        string chatTemplate,
        IEnumerable<NamedTensor> tensors,
        TensorDataType type = TensorDataType.BF16,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        config.Validate();
        var ordered = InExpectedOrder(path, config, tensors);
        var tokenizerConfig = TokenizerConfigJson.Write(tokenizerJson, config);
        var notes = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { ["format"] = "pt" };
        FolderReplacement.Write(path, folder =>
        {
            WriteText(folder, ModelFileNames.Config, (config with { Dtype = type }).ToJson());
            WriteText(folder, ModelFileNames.Tokenizer, tokenizerJson);
            WriteText(folder, ModelFileNames.TokenizerConfig, tokenizerConfig);
            WriteText(folder, ModelFileNames.ChatTemplate, chatTemplate);
            WriteText(folder, ModelFileNames.GenerationConfig, GenerationConfigJson.Write(config));
            SafetensorsWriter.Write(System.IO.Path.Combine(folder, ModelFileNames.Weights), ordered, notes, type);
        });
    }

    /// <summary>Builds the tokenizer and checks that every id it can give has a row in the embedding.</summary>
    /// <exception cref="ModelFormatException">tokenizer.json is not supported, or larger than the model's vocabulary.</exception>
    public Tokenizer CreateTokenizer()
    {
        var tokenizer = Tokenizer.FromJson(TokenizerJson);
        return tokenizer.VocabularySize <= Config.VocabularySize
            ? tokenizer
            : throw new ModelFormatException(
                ModelFileNames.Tokenizer, null, $"has {tokenizer.VocabularySize} tokens where vocab_size of config.json is {Config.VocabularySize}");
    }

    /// <summary>Closes the weights.</summary>
    public void Dispose() => Tensors.Dispose();

    internal static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, true));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFormatException(path, null, "is missing", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new ModelFormatException(path, null, "is not UTF-8", error);
        }
    }

    private static void WriteText(string folder, string name, string text) =>
        File.WriteAllText(System.IO.Path.Combine(folder, name), text);

    // Older folders keep the template inside tokenizer_config.json.
    private static string ReadTemplate(string folder)
    {
        var own = System.IO.Path.Combine(folder, ModelFileNames.ChatTemplate);
        if (File.Exists(own))
        {
            return ReadText(own);
        }

        var configPath = System.IO.Path.Combine(folder, ModelFileNames.TokenizerConfig);
        if (!File.Exists(configPath))
        {
            throw new ModelFormatException(own, null, "is missing, and there is no tokenizer_config.json with a chat_template either");
        }

        using var document = JsonText.ParseObject(configPath, ReadText(configPath));
        return new JsonFields(configPath, document.RootElement).String("chat_template");
    }

    private static ITensorSource OpenTensors(string folder)
    {
        var single = System.IO.Path.Combine(folder, ModelFileNames.Weights);
        var index = System.IO.Path.Combine(folder, ModelFileNames.WeightsIndex);
        return !File.Exists(single) && File.Exists(index) ? ShardedTensors.Open(index) : SafetensorsFile.Open(single);
    }

    private static void CheckTensors(string folder, ModelConfig config, ITensorSource tensors)
    {
        foreach (var expected in Qwen3Tensors.Expected(config))
        {
            if (!tensors.Contains(expected.Name))
            {
                throw new ModelFormatException(folder, expected.Name, "is missing from the weights");
            }

            CheckShape(folder, expected, tensors.Shape(expected.Name));
        }
    }

    private static List<NamedTensor> InExpectedOrder(string path, ModelConfig config, IEnumerable<NamedTensor> tensors)
    {
        var byName = new Dictionary<string, NamedTensor>();
        foreach (var tensor in tensors)
        {
            if (!byName.TryAdd(tensor.Name, tensor))
            {
                throw new ModelFormatException(path, tensor.Name, "is there twice");
            }
        }

        var ordered = new List<NamedTensor>();
        foreach (var expected in Qwen3Tensors.Expected(config))
        {
            if (!byName.Remove(expected.Name, out var tensor))
            {
                throw new ModelFormatException(path, expected.Name, "is missing");
            }

            CheckShape(path, expected, tensor.Shape);
            ordered.Add(tensor);
        }

        return byName.Count == 0
            ? ordered
            : throw new ModelFormatException(path, byName.Keys.Order(StringComparer.Ordinal).First(), "is no tensor of this model");
    }

    private static void CheckShape(string place, TensorShape expected, IReadOnlyList<long> actual)
    {
        if (!expected.Shape.SequenceEqual(actual))
        {
            throw new ModelFormatException(
                place, expected.Name, $"has shape [{string.Join(", ", actual)}] where [{string.Join(", ", expected.Shape)}] is expected");
        }
    }
}
