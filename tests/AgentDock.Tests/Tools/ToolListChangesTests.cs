using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.Tests.Tools;

public sealed class ToolListChangesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitForChangeAsync_ChangeBeforeTheWait_ReturnsAtOnce()
    {
        var changes = new ToolListChanges();
        changes.Changed();
        changes.Changed();

        Assert.Equal(2, await changes.WaitForChangeAsync(0, Token).WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Equal(2, changes.Revision);
    }

    [Fact]
    public async Task WaitForChangeAsync_ChangeDuringTheWait_WakesEveryWaiter()
    {
        var changes = new ToolListChanges();
        var waits = Enumerable.Range(0, 8).Select(_ => changes.WaitForChangeAsync(0, Token)).ToList();
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);
        changes.Changed();

        Assert.All(await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(10), Token), revision => Assert.Equal(1, revision));
    }

    [Fact]
    public async Task WaitForChangeAsync_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var wait = new ToolListChanges().WaitForChangeAsync(0, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }
}
