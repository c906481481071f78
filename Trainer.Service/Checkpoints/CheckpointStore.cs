using System.Text.Json;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Training;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Trainer.Checkpoints;

/// <summary>
/// Checkpoints of one run: a folder per checkpoint, and a file that names the one that counts. The file changes last and in
/// one go, so that a process that dies in mid-write leaves the former checkpoint whole.
/// </summary>
internal sealed class CheckpointStore(string folder)
{
    private const string CurrentFile = "current";

    public bool Exists => File.Exists(Path.Combine(folder, CurrentFile));

    public void Save<TState>(Checkpoint<TState> checkpoint)
    {
        Directory.CreateDirectory(folder);
        var former = Exists ? File.ReadAllText(Path.Combine(folder, CurrentFile)).Trim() : string.Empty;
        var name = former == "a" ? "b" : "a";
        var target = Path.Combine(folder, name);
        var weights = checkpoint.Weights;
        ModelFolder.Save(target, weights.Config, checkpoint.TokenizerJson, checkpoint.ChatTemplate, weights.ToNamedTensors(), TensorDataType.F32);
        var (mean, square, steps) = checkpoint.Optimizer.Snapshot();
        SafetensorsWriter.Write(
            OptimizerFile(name),
            [new NamedTensor("mean", [mean.Length], mean), new NamedTensor("square", [square.Length], square)],
            new Dictionary<string, string> { ["steps"] = steps.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            TensorDataType.F32);
        File.WriteAllText(StateFile(name), JsonSerializer.Serialize(new Envelope<TState>(steps, checkpoint.State)));
        var current = Path.Combine(folder, CurrentFile);
        File.WriteAllText(current + ".new", name);
        File.Move(current + ".new", current, overwrite: true);
    }

    /// <exception cref="PlatformException">CORRUPT, naming the file.</exception>
    public Checkpoint<TState> Load<TState>(AdamWOptions options)
    {
        var name = File.ReadAllText(Path.Combine(folder, CurrentFile)).Trim();
        try
        {
            using var model = ModelFolder.Load(Path.Combine(folder, name));
            var weights = model.ReadWeights();
            var envelope = JsonSerializer.Deserialize<Envelope<TState>>(File.ReadAllText(StateFile(name)))!;
            using var moments = SafetensorsFile.Open(OptimizerFile(name));
            var mean = new float[weights.Layout.Length];
            var square = new float[weights.Layout.Length];
            moments.Read("mean", mean);
            moments.Read("square", square);
            var optimizer = new AdamW(weights.Layout, options);
            optimizer.Restore(mean, square, envelope.Steps);
            return new Checkpoint<TState>(weights, optimizer, model.TokenizerJson, model.ChatTemplate, envelope.State);
        }
        catch (Exception failure) when (failure is ModelFormatException or JsonException or IOException or ArgumentException)
        {
            throw new PlatformException(
                PlatformErrorCode.Corrupt, "CHECKPOINT_CORRUPT", $"The checkpoint '{Path.Combine(folder, name)}' cannot be read: {failure.Message} Remove '{folder}' to start the stage again.", failure);
        }
    }

    private string OptimizerFile(string name) => Path.Combine(folder, name + ".optimizer.safetensors");

    private string StateFile(string name) => Path.Combine(folder, name + ".state.json");

    private sealed record Envelope<T>(long Steps, T State);
}
