using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using AgentPlatform.Models.Training;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Checkpoints;

namespace AgentPlatform.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly string s_tokenizer = BpeTrainer.Train(["a b c"], 288, SmallModelTokens.All, PretokenizerPatterns.Agent);
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_AfterSave_BringsBackWeightsMomentsAndState()
    {
        var (weights, optimizer) = Trained();
        var store = new CheckpointStore(_folder);

        store.Save(new Checkpoint<State>(weights, optimizer, s_tokenizer, ChatTemplates.Compact, new State(7, "x")));
        var loaded = new CheckpointStore(_folder).Load<State>(new AdamWOptions());

        Assert.True(weights.Values.Span.SequenceEqual(loaded.Weights.Values.Span));
        Assert.True(optimizer.Snapshot().Mean.Span.SequenceEqual(loaded.Optimizer.Snapshot().Mean.Span));
        Assert.Equal(optimizer.Steps, loaded.Optimizer.Steps);
        Assert.Equal(new State(7, "x"), loaded.State);
    }

    [Fact]
    public void Load_NextSaveBrokeOffHalfWay_TheFormerCheckpointCounts()
    {
        var (weights, optimizer) = Trained();
        var store = new CheckpointStore(_folder);
        store.Save(new Checkpoint<State>(weights, optimizer, s_tokenizer, ChatTemplates.Compact, new State(1, "first")));
        store.Save(new Checkpoint<State>(weights, optimizer, s_tokenizer, ChatTemplates.Compact, new State(2, "second")));
        // A third save that died: its slot is garbage, the pointer still names the second.
        File.WriteAllText(Path.Combine(_folder, "a.state.json"), "{");

        Assert.Equal(2, store.Load<State>(new AdamWOptions()).State.Step);
    }

    [Theory]
    [InlineData("a.state.json")]
    [InlineData("a.optimizer.safetensors")]
    public void Load_DamagedFile_IsAnErrorThatSaysWhichAndWhatToDo(string file)
    {
        var (weights, optimizer) = Trained();
        var store = new CheckpointStore(_folder);
        store.Save(new Checkpoint<State>(weights, optimizer, s_tokenizer, ChatTemplates.Compact, new State(1, "first")));
        var path = Path.Combine(_folder, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..20]);

        var error = Assert.Throws<PlatformException>(() => store.Load<State>(new AdamWOptions()));

        Assert.Equal(PlatformErrorCode.Corrupt, error.Code);
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    private static (ModelWeights Weights, AdamW Optimizer) Trained()
    {
        var config = new ModelConfig
        {
            HiddenSize = 32,
            Layers = 1,
            AttentionHeads = 1,
            KeyValueHeads = 1,
            HeadDim = 32,
            IntermediateSize = 32,
            VocabularySize = 288,
            RopeTheta = 10_000,
            MaxPositionEmbeddings = 64,
            EosTokenIds = [1],
        };
        var weights = new ModelWeights(config);
        weights.Initialize(1);
        var optimizer = new AdamW(weights.Layout, new AdamWOptions());
        var pass = new ParallelPass(weights, 1);
        pass.Run([new TrainingSequence(new[] { 1, 2, 3 }, new[] { 1, 2 })], new CrossEntropyLoss(1, 2), backward: true);
        optimizer.Step(weights, pass.Gradient, 1e-3);
        return (weights, optimizer);
    }

    private sealed record State(int Step, string Note);
}
