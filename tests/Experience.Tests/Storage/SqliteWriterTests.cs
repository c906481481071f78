using AgentPlatform.Experience.Hosting;
using AgentPlatform.Experience.Storage;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Tests.Experience.Storage;

public sealed class SqliteWriterTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execute_FailuresAmongOthersInOneBatch_UndoOnlyThemselves()
    {
        using var folder = new TempFolder();
        var options = new ExperienceOptions { DatabasePath = folder.File("x.db") };
        var session = new WriteSession(Sqlite.OpenWriter(options), options, TimeProvider.System);
        var batches = new List<int>();
        await using var writer = new SqliteWriter(session, options.DatabasePath, (_, operations) => batches.Add(operations));
        using var line = new ManualResetEventSlim();
        var first = await HoldAsync(writer, line);

        // While the first one holds the writer, these line up for one common commit.
        var good = writer.ExecuteAsync(s => s.Runs.FindOrAdd("good"), Cancel);
        var thrower = writer.ExecuteAsync<int>(
            s =>
            {
                s.Runs.FindOrAdd("thrown");
                s.Queued += 5;
                s.Changes |= StoreChanges.GroupReady;
                throw new PlatformException(PlatformErrorCode.WrongState, "NO", "no");
            },
            Cancel);
        var breaker = writer.ExecuteAsync<int>(
            s =>
            {
                s.Runs.FindOrAdd("broken");
                s.Queued += 7;
                throw new SqliteException("disk I/O error", 10);
            },
            Cancel);
        var after = writer.ExecuteAsync(s => s.Runs.FindOrAdd("after"), Cancel);
        line.Set();

        Assert.True(await first);
        await good;
        await after;
        Assert.Equal("NO", (await Assert.ThrowsAsync<PlatformException>(() => thrower)).Reason);
        Assert.Equal("DATABASE_UNAVAILABLE", (await Assert.ThrowsAsync<PlatformException>(() => breaker)).Reason);
        var (left, queued) = await writer.ExecuteAsync(
            s => (new[] { "good", "thrown", "broken", "after" }.Where(name => s.Runs.Find(name) is not null).ToList(), s.Queued), Cancel);
        Assert.Equal(["good", "after"], left);
        Assert.Equal(0, queued);
        Assert.Equal(3, batches[1]);
    }

    [Fact]
    public async Task Execute_CallerGoneBeforeItsTurn_DoesNothing()
    {
        using var folder = new TempFolder();
        var options = new ExperienceOptions { DatabasePath = folder.File("x.db") };
        var session = new WriteSession(Sqlite.OpenWriter(options), options, TimeProvider.System);
        await using var writer = new SqliteWriter(session, options.DatabasePath, (_, _) => { });
        using var line = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var first = await HoldAsync(writer, line);
        var abandoned = writer.ExecuteAsync(s => s.Runs.FindOrAdd("abandoned"), gone.Token);
        await gone.CancelAsync();
        line.Set();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        Assert.Null(await writer.ExecuteAsync(s => s.Runs.Find("abandoned"), Cancel));
    }

    [Fact]
    public async Task Execute_AfterClose_IsDown()
    {
        await using var rig = new Rig();
        await rig.Store.DisposeAsync();

        var error = await Assert.ThrowsAsync<PlatformException>(() => rig.Store.PingAsync(Cancel));

        Assert.Equal((PlatformErrorCode.Down, "STORE_CLOSED"), (error.Code, error.Reason));
    }

    /// <summary>Completes when the writer is inside an operation that lasts until <paramref name="line"/> is set.</summary>
    private static async Task<Task<bool>> HoldAsync(SqliteWriter writer, ManualResetEventSlim line)
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = writer.ExecuteAsync(
            _ =>
            {
                began.SetResult();
                return line.Wait(TimeSpan.FromSeconds(30), Cancel);
            },
            Cancel);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        return held;
    }
}
