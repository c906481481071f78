using System.Threading.Channels;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>
/// The only writer. Operations that arrive while a commit is under way share the next one, so that the price of a commit is paid per batch and not
/// per call. An operation that fails is undone alone, by its savepoint.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int MaxWaiting = 1024;

    private readonly WriteSession session;
    private readonly string path;
    private readonly Action<StoreChanges, int> committed;
    private readonly Task loop;
    private readonly Channel<WriteOperation> channel = Channel.CreateBounded<WriteOperation>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <param name="session">The connection and its statements; used by the writer alone from now on.</param>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="committed">Told after each commit what changed and how many operations it held.</param>
    public SqliteWriter(WriteSession session, string path, Action<StoreChanges, int> committed)
    {
        this.session = session;
        this.path = path;
        this.committed = committed;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Runs <paramref name="work"/> in a transaction; completes when it is committed.</summary>
    public async Task<T> ExecuteAsync<T>(Func<WriteSession, T> work, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(work, cancellationToken);
        try
        {
            await channel.Writer.WriteAsync(operation, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new PlatformException(PlatformErrorCode.Down, "STORE_CLOSED", "The experience store is closed.", exception);
        }

        return await operation.Task;
    }

    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        await loop;
    }

    private async Task RunAsync()
    {
        var batch = new List<WriteOperation>(MaxBatch);
        while (await channel.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && channel.Reader.TryRead(out var operation))
            {
                if (!operation.IsAbandoned())
                {
                    batch.Add(operation);
                }
            }

            Commit(batch);
        }
    }

    private void Commit(List<WriteOperation> batch)
    {
        while (batch.Count > 0)
        {
            var culprit = TryCommit(batch);
            if (culprit is null)
            {
                return;
            }

            // SQLite itself failed inside this one and may have undone the whole transaction: the others run again without it.
            culprit.Complete();
            batch.Remove(culprit);
        }
    }

    /// <summary>Null when the batch is settled; otherwise the operation that broke the transaction, marked failed.</summary>
    private WriteOperation? TryCommit(List<WriteOperation> batch)
    {
        WriteOperation? current = null;
        try
        {
            session.Begin();
            foreach (var operation in batch)
            {
                current = operation;
                RunOne(operation);
            }

            current = null;
            session.Commit();
        }
        catch (SqliteException exception)
        {
            session.Rollback();
            var failure = Sqlite.Map(exception, path);
            if (current is not null)
            {
                current.Fail(failure);
                return current;
            }

            batch.ForEach(operation => operation.Fail(failure));
        }

        batch.ForEach(operation => operation.Complete());
        committed(session.Changes, batch.Count);
        return null;
    }

    private void RunOne(WriteOperation operation)
    {
        session.BeginOperation();
        try
        {
            operation.Run(session);
            session.KeepOperation();
        }
        catch (Exception exception) when (exception is not SqliteException)
        {
            session.UndoOperation();
            operation.Fail(exception);
        }
    }
}
