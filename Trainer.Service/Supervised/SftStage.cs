using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using AgentPlatform.Trainer.Data;
using AgentPlatform.Trainer.Hosting;
using AgentPlatform.Trainer.Runs;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Trainer.Supervised;

/// <summary>Supervised fine-tuning on conversations: loss on the assistant's tokens only.</summary>
internal sealed class SftStage(IOptions<TrainerOptions> options, TimeProvider time) : ITrainingStage
{
    public void Validate(StartRunRequest request)
    {
        var config = request.Sft;
        Check.FolderExists(config.ModelPath, "sft.model_path");
        Check.FileExists(config.DataPath, "sft.data_path");
        Check.FileExists(config.ValidationPath, "sft.validation_path");
        if (config.RehearsalPath.Length > 0)
        {
            Check.FileExists(config.RehearsalPath, "sft.rehearsal_path");
            Check.Share(config.RehearsalShare, "sft.rehearsal_share");
        }

        Check.Positive(config.BatchSize, "sft.batch_size");
        OptimizerOptions.Validate(config.Optimizer, "sft.optimizer");
        OptimizerOptions.Validate(config.Stop, "sft.stop");
    }

    public Task<string> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var config = run.Request.Sft;
        using var folder = ModelFolder.Load(config.ModelPath);
        var format = ChatFormat.Create(Tokenizer.FromJson(folder.TokenizerJson), folder.ChatTemplate);
        var examples = ChatCorpus.Read(config.DataPath, format, folder.Config.MaxPositionEmbeddings);
        if (config.RehearsalPath.Length > 0)
        {
            var texts = Math.Max(1, (int)(examples.Count * config.RehearsalShare / (1 - config.RehearsalShare)));
            examples.AddRange(TextCorpus.Read(config.RehearsalPath, format.Tokenizer, folder.Config.MaxPositionEmbeddings, texts));
        }

        var validation = ChatCorpus.Read(config.ValidationPath, format, folder.Config.MaxPositionEmbeddings);
        var loop = new SupervisedLoop(run, options.Value.AllThreads, config.Optimizer, config.Stop, config.BatchSize, time);
        var weights = loop.Train(_ => folder.ReadWeights(), folder.TokenizerJson, folder.ChatTemplate, examples, validation, cancellationToken);
        ModelFolder.Save(run.ModelPath, folder.Config, folder.TokenizerJson, folder.ChatTemplate, weights.ToNamedTensors(), TensorDataType.F32);
        return Task.FromResult(run.ModelPath);
    }
}
