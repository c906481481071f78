using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Merging;
using AgentPlatform.Trainer.Reinforcement;
using AgentPlatform.Trainer.Supervised;

namespace AgentPlatform.Trainer.Runs;

/// <summary>Finds the stage that a request asks for.</summary>
internal sealed class StageCatalogue(PretrainStage pretrain, SftStage sft, MergeStage merge, RlStage rl)
{
    public ITrainingStage Find(StartRunRequest request) => request.StageCase switch
    {
        StartRunRequest.StageOneofCase.Pretrain => pretrain,
        StartRunRequest.StageOneofCase.Sft => sft,
        StartRunRequest.StageOneofCase.Merge => merge,
        StartRunRequest.StageOneofCase.Rl => rl,
        _ => throw new PlatformException(PlatformErrorCode.Invalid, "STAGE_MISSING", "stage: set one of pretrain, sft, merge, rl."),
    };

    public static string NameOf(StartRunRequest request) => request.StageCase switch
    {
        StartRunRequest.StageOneofCase.Pretrain => "pretrain",
        StartRunRequest.StageOneofCase.Sft => "sft",
        StartRunRequest.StageOneofCase.Merge => "merge",
        _ => "rl",
    };
}
