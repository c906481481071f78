namespace AgentPlatform.Experience.Storage;

/// <summary>A <see cref="WriteOperation"/> that answers with a <typeparamref name="T"/>.</summary>
internal sealed class WriteOperation<T>(Func<WriteSession, T> work, CancellationToken cancellationToken) : WriteOperation
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;
    private Exception? failure;

    public Task<T> Task => completion.Task;

    public override bool IsAbandoned() => cancellationToken.IsCancellationRequested && completion.TrySetCanceled(cancellationToken);

    public override void Run(WriteSession session)
    {
        failure = null;
        result = work(session);
    }

    public override void Fail(Exception exception) => failure = exception;

    public override void Complete()
    {
        if (failure is null)
        {
            completion.SetResult(result!);
        }
        else
        {
            completion.SetException(failure);
        }
    }
}
