using AgentPlatform.Contracts.Experience.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>
/// The trainer's side of the store: pulls complete groups, and gives a verdict on each exactly once. A pulled group stays
/// ours until its verdict is committed, so that whatever was in hand when this process died is pulled again.
/// </summary>
internal sealed partial class GroupInbox(ExperienceService.ExperienceServiceClient experience, string runId, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private readonly HashSet<string> _inHand = new(StringComparer.Ordinal);
    private readonly string _consumer = runId + "/trainer";
    private int _pulls;

    /// <summary>Groups not seen before, possibly none yet; waits up to two seconds for them.</summary>
    public async Task<IReadOnlyList<TrajectoryGroup>> PullAsync(int maxGroups, CancellationToken cancellationToken)
    {
        var request = new PullGroupsRequest
        {
            IdempotencyKey = $"{_consumer}/pull/{time.GetTimestamp()}/{_pulls++}",
            RunId = runId,
            ConsumerId = _consumer,
            MaxGroups = maxGroups,
            Wait = Duration.FromTimeSpan(s_wait),
        };
        request.HeldGroupIds.Add(_inHand);
        var response = await PersistAsync(() => experience.PullGroupsAsync(request, deadline: Deadline, cancellationToken: cancellationToken), cancellationToken);
        return [.. response.Groups.Where(g => _inHand.Add(g.GroupId))];
    }

    /// <summary>Commits verdicts under a key of the caller's; a repeated key changes nothing.</summary>
    public async Task CommitAsync(string key, IReadOnlyList<GroupVerdict> verdicts, long version, CancellationToken cancellationToken)
    {
        var request = new CommitGroupsRequest { IdempotencyKey = key, RunId = runId, ConsumerId = _consumer, TrainedWeightVersion = version };
        request.Verdicts.AddRange(verdicts);
        await PersistAsync(() => experience.CommitGroupsAsync(request, deadline: Deadline, cancellationToken: cancellationToken), cancellationToken);
        _inHand.ExceptWith(verdicts.Select(v => v.GroupId));
    }

    public async Task StopRunAsync(CancellationToken cancellationToken)
    {
        var request = new StopRunRequest { IdempotencyKey = $"{_consumer}/stop", RunId = runId };
        await PersistAsync(() => experience.StopRunAsync(request, deadline: Deadline, cancellationToken: cancellationToken), cancellationToken);
    }

    private DateTime Deadline => time.GetUtcNow().UtcDateTime + s_deadline;

    /// <summary>A store that is away delays the run; it does not end it.</summary>
    public async Task<T> PersistAsync<T>(Func<AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted && !cancellationToken.IsCancellationRequested)
            {
                LogAway(failure.StatusCode, failure.Status.Detail);
                await Task.Delay(s_pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(5201, LogLevel.Information, "The experience service did not answer ({Code}: {Detail}); trying again.")]
    private partial void LogAway(StatusCode code, string detail);
}
