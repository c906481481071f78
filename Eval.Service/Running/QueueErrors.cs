using AgentPlatform.ServiceDefaults;
using Grpc.Core;

namespace AgentPlatform.Eval.Running;

/// <summary>What an error of the queue means for an evaluation.</summary>
internal static class QueueErrors
{
    /// <summary>The queue is not there, or slow, or restarting: it is worth waiting for, however long it takes.</summary>
    public static bool IsPassing(RpcException exception) => exception.StatusCode
        is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown;

    /// <summary>The queue's limits are reached for now.</summary>
    public static bool IsFull(RpcException exception) => exception.StatusCode is StatusCode.ResourceExhausted;

    /// <summary>The exception that ends an evaluation because of <paramref name="exception"/>.</summary>
    public static Exception ToEnd(RpcException exception) => exception.StatusCode is StatusCode.FailedPrecondition
        ? new EvaluationStoppedException($"the queue takes no more tasks of this run: {exception.Status.Detail}")
        : new EvaluationFailedException(
            $"the queue refused: {exception.StatusCode} {RpcErrors.ReasonOf(exception)}: {exception.Status.Detail}", exception);
}
