using AgentPlatform.AgentDock.Pools;

namespace AgentPlatform.Tests.Pools;

public sealed class LeastOutstandingBalancerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void TryAcquire_UnevenLoad_TakesTheReplicaWithFewestCalls()
    {
        var (balancer, a, b, c) = Three();
        // a: 2, b: 1, c: 0
        Load(balancer, a, 2);
        Load(balancer, b, 1);
        balancer.SetReady(c, true);

        Assert.Same(c, balancer.TryAcquire(null));
        Assert.Equal((2, 1, 1), (balancer.Outstanding(a), balancer.Outstanding(b), balancer.Outstanding(c)));
        // b and c have one each now, a two: the next two go to b and c, never to a.
        var next = new[] { balancer.TryAcquire(null), balancer.TryAcquire(null) };
        Assert.DoesNotContain(a, next);
        Assert.Equal((2, 2, 2), (balancer.Outstanding(a), balancer.Outstanding(b), balancer.Outstanding(c)));
    }

    [Fact]
    public void TryAcquire_SlowReplica_GetsOnlyWhatItsLoadAllows()
    {
        var (balancer, a, b, c) = Three();
        Ready(balancer, a, b, c);
        var slow = balancer.TryAcquire(null)!;
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 100; i++)
        {
            var replica = balancer.TryAcquire(null)!;
            counts[replica] = counts.GetValueOrDefault(replica) + 1;
            balancer.Release(replica);
        }

        // One call hangs on the first: while the others are idle it gets nothing more.
        Assert.False(counts.ContainsKey(slow));
        Assert.Equal([50, 50], counts.Values);
    }

    [Fact]
    public void TryAcquire_EqualLoad_TakesTurns()
    {
        var (balancer, a, b, c) = Three();
        Ready(balancer, a, b, c);
        var order = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var replica = balancer.TryAcquire(null)!;
            order.Add(replica);
            balancer.Release(replica);
        }

        Assert.Equal([a, b, c, a, b, c], order);
    }

    [Fact]
    public void TryAcquire_NotReady_IsNeverChosen()
    {
        var (balancer, a, b, _) = Three();
        balancer.SetReady(a, true);
        balancer.SetReady(b, true);
        balancer.SetReady(a, false);

        Assert.Same(b, balancer.TryAcquire(null));
        Assert.Same(b, balancer.TryAcquire(null));
        Assert.Null(Full(balancer));
    }

    [Fact]
    public void TryAcquire_Avoid_TakesAnotherEvenIfBusier()
    {
        var (balancer, a, b, _) = Three();
        Load(balancer, b, 1);
        balancer.SetReady(a, true);

        Assert.Same(b, balancer.TryAcquire(a));
        Assert.Same(a, balancer.TryAcquire(b));
    }

    [Fact]
    public void TryAcquire_AvoidTheOnlyOne_TakesIt()
    {
        var (balancer, a, _, _) = Three();
        balancer.SetReady(a, true);

        Assert.Same(a, balancer.TryAcquire(a));
    }

    [Fact]
    public async Task WaitAsync_AllFull_ServesInOrderOfArrival()
    {
        var balancer = One(1, 8, out var a);
        Assert.Same(a, balancer.TryAcquire(null));
        var first = balancer.WaitAsync(null, Token);
        var second = balancer.WaitAsync(null, Token);

        Assert.Null(balancer.TryAcquire(null));
        balancer.Release(a);
        Assert.Same(a, await first.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.False(second.IsCompleted);
        balancer.Release(a);
        Assert.Same(a, await second.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public void WaitAsync_QueueFull_Throws()
    {
        var balancer = One(1, 1, out _);
        balancer.TryAcquire(null);
        _ = balancer.WaitAsync(null, Token);

        Assert.Throws<QueueFullException>(() => { _ = balancer.WaitAsync(null, Token); });
    }

    [Fact]
    public async Task WaitAsync_Cancelled_LeavesTheQueueAndTakesNoReplica()
    {
        var balancer = One(1, 1, out var a);
        balancer.TryAcquire(null);
        using var cancel = new CancellationTokenSource();
        var waiting = balancer.WaitAsync(null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, balancer.Waiting);
        balancer.Release(a);
        Assert.Equal(0, balancer.Outstanding(a));
        Assert.Same(a, balancer.TryAcquire(null));
    }

    [Fact]
    public async Task SetReady_WhileCallsWait_ServesThem()
    {
        var (balancer, a, _, _) = Three();
        var waiting = balancer.WaitAsync(null, Token);
        balancer.SetReady(a, true);

        Assert.Same(a, await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    private static string? Full(LeastOutstandingBalancer<string> balancer)
    {
        while (balancer.TryAcquire(null) is not null)
        {
        }

        return balancer.TryAcquire(null);
    }

    private static (LeastOutstandingBalancer<string> Balancer, string A, string B, string C) Three()
    {
        var balancer = new LeastOutstandingBalancer<string>(4, 8);
        balancer.Add("a");
        balancer.Add("b");
        balancer.Add("c");
        return (balancer, "a", "b", "c");
    }

    private static LeastOutstandingBalancer<string> One(int maxOutstanding, int queue, out string a)
    {
        a = "a";
        var balancer = new LeastOutstandingBalancer<string>(maxOutstanding, queue);
        balancer.Add(a);
        balancer.SetReady(a, true);
        return balancer;
    }

    private static void Ready(LeastOutstandingBalancer<string> balancer, params string[] replicas)
    {
        foreach (var replica in replicas)
        {
            balancer.SetReady(replica, true);
        }
    }

    /// <summary>Gives a replica calls while it is the only one open.</summary>
    private static void Load(LeastOutstandingBalancer<string> balancer, string replica, int calls)
    {
        foreach (var other in new[] { "a", "b", "c" })
        {
            balancer.SetReady(other, other == replica);
        }

        for (var i = 0; i < calls; i++)
        {
            Assert.Same(replica, balancer.TryAcquire(null));
        }

        Ready(balancer, [.. new[] { "a", "b", "c" }.Where(other => balancer.Outstanding(other) > 0)]);
    }
}
