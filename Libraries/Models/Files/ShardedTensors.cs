namespace AgentPlatform.Models.Files;

/// <summary>A model's tensors spread over several safetensors files, found through their index.</summary>
internal sealed class ShardedTensors : ITensorSource
{
    private readonly string indexPath;
    private readonly Dictionary<string, SafetensorsFile> owners;
    private readonly List<SafetensorsFile> files;

    private ShardedTensors(string indexPath, Dictionary<string, SafetensorsFile> owners, List<SafetensorsFile> files)
    {
        this.indexPath = indexPath;
        this.owners = owners;
        this.files = files;
        Names = [.. owners.Keys];
    }

    public IReadOnlyList<string> Names { get; }

    public static ShardedTensors Open(string indexPath)
    {
        using var document = JsonText.ParseObject(indexPath, ModelFolder.ReadText(indexPath));
        var map = new JsonFields(indexPath, document.RootElement).Object("weight_map");
        var opened = new Dictionary<string, SafetensorsFile>();
        var owners = new Dictionary<string, SafetensorsFile>();
        try
        {
            foreach (var item in map.Element.EnumerateObject())
            {
                var file = map.String(item.Name);
                if (file != Path.GetFileName(file))
                {
                    throw new ModelFormatException(indexPath, item.Name, $"'{file}' is not a file beside the index");
                }

                if (!opened.TryGetValue(file, out var shard))
                {
                    opened[file] = shard = SafetensorsFile.Open(Path.Combine(Path.GetDirectoryName(indexPath)!, file));
                }

                _ = shard.Shape(item.Name);
                owners[item.Name] = shard;
            }

            return new ShardedTensors(indexPath, owners, [.. opened.Values]);
        }
        catch
        {
            foreach (var shard in opened.Values)
            {
                shard.Dispose();
            }

            throw;
        }
    }

    public bool Contains(string name) => owners.ContainsKey(name);

    public IReadOnlyList<long> Shape(string name) => Owner(name).Shape(name);

    public TensorDataType DataType(string name) => Owner(name).DataType(name);

    public void Read(string name, Span<float> destination) => Owner(name).Read(name, destination);

    public void Dispose() => files.ForEach(file => file.Dispose());

    private SafetensorsFile Owner(string name) =>
        owners.TryGetValue(name, out var file) ? file : throw new ModelFormatException(indexPath, name, "is missing");
}
