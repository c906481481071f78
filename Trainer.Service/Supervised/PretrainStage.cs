using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using AgentPlatform.Trainer.Data;
using AgentPlatform.Trainer.Hosting;
using AgentPlatform.Trainer.Runs;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Trainer.Supervised;

/// <summary>Makes a new model: trains a tokenizer on texts, then the weights on next tokens.</summary>
internal sealed class PretrainStage(IOptions<TrainerOptions> options, TimeProvider time) : ITrainingStage
{
    public void Validate(StartRunRequest request)
    {
        var config = request.Pretrain;
        Check.Present(config.NewModel, "pretrain.new_model");
        Check.Positive(config.NewModel.HiddenSize, "pretrain.new_model.hidden_size");
        Check.Positive(config.NewModel.Layers, "pretrain.new_model.layers");
        Check.Positive(config.NewModel.AttentionHeads, "pretrain.new_model.attention_heads");
        Check.Positive(config.NewModel.KeyValueHeads, "pretrain.new_model.key_value_heads");
        Check.That(config.NewModel.AttentionHeads % Math.Max(1, config.NewModel.KeyValueHeads) == 0, "pretrain.new_model.key_value_heads", "must divide attention_heads");
        Check.That(config.NewModel.VocabularySize >= 288, "pretrain.new_model.vocabulary_size", $"must be at least 288 (256 bytes and the control tokens), is {config.NewModel.VocabularySize}");
        Check.Positive(config.NewModel.MaxContextTokens, "pretrain.new_model.max_context_tokens");
        Check.FileExists(config.NewModel.TokenizerTexts, "pretrain.new_model.tokenizer_texts");
        Check.FileExists(config.DataPath, "pretrain.data_path");
        Check.FileExists(config.ValidationPath, "pretrain.validation_path");
        Check.Positive(config.BatchSize, "pretrain.batch_size");
        OptimizerOptions.Validate(config.Optimizer, "pretrain.optimizer");
        OptimizerOptions.Validate(config.Stop, "pretrain.stop");
        Shape(config.NewModel).Validate();
    }

    public Task<string> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var config = run.Request.Pretrain;
        var shape = Shape(config.NewModel);
        var tokenizerJson = BpeTrainer.Train(TextCorpus.ReadTexts(config.NewModel.TokenizerTexts), shape.VocabularySize, SmallModelTokens.All, PretokenizerPatterns.Agent);
        var tokenizer = Tokenizer.FromJson(tokenizerJson);
        shape = shape with { EosTokenIds = [tokenizer.TokenId("<|im_end|>")!.Value] };
        var examples = TextCorpus.Read(config.DataPath, tokenizer, shape.MaxPositionEmbeddings);
        var validation = TextCorpus.Read(config.ValidationPath, tokenizer, shape.MaxPositionEmbeddings);
        var loop = new SupervisedLoop(run, options.Value.AllThreads, config.Optimizer, config.Stop, config.BatchSize, time);
        var weights = loop.Train(Initialize, tokenizerJson, ChatTemplates.Compact, examples, validation, cancellationToken);
        ModelFolder.Save(run.ModelPath, shape, tokenizerJson, ChatTemplates.Compact, weights.ToNamedTensors(), TensorDataType.F32);
        return Task.FromResult(run.ModelPath);

        ModelWeights Initialize(int attempt)
        {
            var fresh = new ModelWeights(shape);
            fresh.Initialize(run.Request.Seed + ((ulong)attempt * 1_000_003));
            return fresh;
        }
    }

    private static ModelConfig Shape(NewModel model) => new()
    {
        HiddenSize = model.HiddenSize,
        Layers = model.Layers,
        AttentionHeads = model.AttentionHeads,
        KeyValueHeads = model.KeyValueHeads,
        HeadDim = model.HeadDim,
        IntermediateSize = model.IntermediateSize,
        VocabularySize = model.VocabularySize,
        RopeTheta = model.RopeTheta > 0 ? model.RopeTheta : 10_000,
        MaxPositionEmbeddings = model.MaxContextTokens,
        TieWordEmbeddings = true,
        Dtype = TensorDataType.F32,
    };
}
