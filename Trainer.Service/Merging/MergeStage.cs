using System.Numerics.Tensors;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Compute;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;
using AgentPlatform.Models.Training;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Data;
using AgentPlatform.Trainer.Hosting;
using AgentPlatform.Trainer.Runs;
using AgentPlatform.Trainer.Supervised;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Trainer.Merging;

/// <summary>Linear merge of checkpoints of one shape (model soup; Wortsman et al. 2022): sum of weight_i * tensor_i.</summary>
internal sealed class MergeStage(IOptions<TrainerOptions> options) : ITrainingStage
{
    public void Validate(StartRunRequest request)
    {
        var config = request.Merge;
        Check.That(config.ModelPaths.Count >= 2, "merge.model_paths", "must name at least two folders");
        Check.That(config.Weights.Count == config.ModelPaths.Count, "merge.weights", $"must have one number per model, {config.ModelPaths.Count} in all");
        Check.That(Math.Abs(config.Weights.Sum() - 1) < 1e-6, "merge.weights", $"must sum to 1, not {config.Weights.Sum():G6}");
        foreach (var path in config.ModelPaths)
        {
            Check.FolderExists(path, "merge.model_paths");
        }
    }

    public Task<string> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var config = run.Request.Merge;
        using var first = ModelFolder.Load(config.ModelPaths[0]);
        var merged = new ModelWeights(first.Config);
        for (var i = 0; i < config.ModelPaths.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var folder = ModelFolder.Load(config.ModelPaths[i]);
            if (folder.Config != first.Config || folder.TokenizerJson != first.TokenizerJson)
            {
                throw new PlatformException(PlatformErrorCode.Invalid, "MERGE_SHAPES", $"merge.model_paths: '{folder.Path}' has another shape or tokenizer than '{first.Path}'.");
            }

            TensorPrimitives.MultiplyAdd(folder.ReadWeights().Values.Span, (float)config.Weights[i], merged.Values.Span, merged.Values.Span);
        }

        merged.Prepare();
        if (config.ValidationPath.Length > 0)
        {
            var format = ChatFormat.Create(Tokenizer.FromJson(first.TokenizerJson), first.ChatTemplate);
            var validation = ChatCorpus.Read(config.ValidationPath, format, first.Config.MaxPositionEmbeddings);
            var measured = new ProbeLoss(validation);
            new ParallelPass(merged, options.Value.AllThreads).Run([.. validation.Select(e => e.Sequence)], measured, backward: false);
            run.Report(1, new Dictionary<string, double> { ["validation_loss"] = measured.Loss, ["copy_error"] = measured.CopyError });
        }

        ModelFolder.Save(run.ModelPath, first.Config, first.TokenizerJson, first.ChatTemplate, merged.ToNamedTensors(), TensorDataType.F32);
        return Task.FromResult(run.ModelPath);
    }
}
