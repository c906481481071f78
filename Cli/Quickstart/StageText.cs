using System.Globalization;
using AgentPlatform.Contracts.Trainer.V1;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>What a stage does and when it ends, in a few words.</summary>
internal static class StageText
{
    public static string Of(StartRunRequest request) => request.StageCase switch
    {
        StartRunRequest.StageOneofCase.Pretrain => $"reading invented pages, {Until(request.Pretrain.Stop)}",
        StartRunRequest.StageOneofCase.Sft => $"imitating weak demonstrations, {Until(request.Sft.Stop)}",
        StartRunRequest.StageOneofCase.Merge => $"weights {string.Join(" + ", request.Merge.Weights.Select(weight => weight.ToString("0.##", CultureInfo.InvariantCulture)))}",
        StartRunRequest.StageOneofCase.Rl => $"asynchronous GRPO, {request.Rl.GroupsPerStep} groups of {request.Rl.GroupSize} attempts a step, {request.Rl.Steps} steps",
        _ => string.Empty,
    };

    private static string Until(StopRule? stop) => stop is null
        ? "to its end"
        : string.Create(CultureInfo.InvariantCulture, $"until {stop.Metric.Replace('_', ' ')} is at most {stop.Target:0.###} on the validation set, {stop.MaxSteps} steps at the most");
}
