using AgentPlatform.AgentDock.Pools;

namespace AgentPlatform.Tests.Pools;

public sealed class ReplicaBalancerTests
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

        Assert.Same(c, balancer.TryAcquire(null, string.Empty));
        Assert.Equal((2, 1, 1), (balancer.Outstanding(a), balancer.Outstanding(b), balancer.Outstanding(c)));
        // b and c have one each now, a two: the next two go to b and c, never to a.
        var next = new[] { balancer.TryAcquire(null, string.Empty), balancer.TryAcquire(null, string.Empty) };
        Assert.DoesNotContain(a, next);
        Assert.Equal((2, 2, 2), (balancer.Outstanding(a), balancer.Outstanding(b), balancer.Outstanding(c)));
    }

    [Fact]
    public void TryAcquire_NotReady_IsNeverChosen()
    {
        var (balancer, a, b, _) = Three();
        balancer.SetReady(a, true);
        balancer.SetReady(b, true);
        balancer.SetReady(a, false);

        Assert.Same(b, balancer.TryAcquire(null, string.Empty));
        Assert.Same(b, balancer.TryAcquire(null, string.Empty));
        Assert.Null(Full(balancer));
    }

    [Fact]
    public void TryAcquire_Avoid_TakesAnotherEvenIfBusier()
    {
        var (balancer, a, b, _) = Three();
        Load(balancer, b, 1);
        balancer.SetReady(a, true);

        Assert.Same(b, balancer.TryAcquire(a, string.Empty));
        Assert.Same(a, balancer.TryAcquire(b, string.Empty));
    }

    [Fact]
    public void TryAcquire_AvoidTheOnlyOne_TakesIt()
    {
        var (balancer, a, _, _) = Three();
        balancer.SetReady(a, true);

        Assert.Same(a, balancer.TryAcquire(a, string.Empty));
    }

    [Fact]
    public async Task WaitAsync_AllFull_ServesInOrderOfArrival()
    {
        var balancer = One(1, 8, out var a);
        Assert.Same(a, balancer.TryAcquire(null, string.Empty));
        var first = balancer.WaitAsync(null, string.Empty, Token);
        var second = balancer.WaitAsync(null, string.Empty, Token);

        Assert.Null(balancer.TryAcquire(null, string.Empty));
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
        balancer.TryAcquire(null, string.Empty);
        _ = balancer.WaitAsync(null, string.Empty, Token);

        Assert.Throws<QueueFullException>(() => { _ = balancer.WaitAsync(null, string.Empty, Token); });
    }

    [Fact]
    public async Task WaitAsync_Cancelled_LeavesTheQueueAndTakesNoReplica()
    {
        var balancer = One(1, 1, out var a);
        balancer.TryAcquire(null, string.Empty);
        using var cancel = new CancellationTokenSource();
        var waiting = balancer.WaitAsync(null, string.Empty, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, balancer.Waiting);
        balancer.Release(a);
        Assert.Equal(0, balancer.Outstanding(a));
        Assert.Same(a, balancer.TryAcquire(null, string.Empty));
    }

    [Fact]
    public async Task SetReady_WhileCallsWait_ServesThem()
    {
        var (balancer, a, _, _) = Three();
        var waiting = balancer.WaitAsync(null, string.Empty, Token);
        balancer.SetReady(a, true);

        Assert.Same(a, await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    private static string? Full(ReplicaBalancer<string> balancer)
    {
        while (balancer.TryAcquire(null, string.Empty) is not null)
        {
        }

        return balancer.TryAcquire(null, string.Empty);
    }

    private static (ReplicaBalancer<string> Balancer, string A, string B, string C) Three()
    {
        var balancer = new ReplicaBalancer<string>(new FewestPicker(), 4, 8);
        balancer.Add("a", "a");
        balancer.Add("b", "b");
        balancer.Add("c", "c");
        return (balancer, "a", "b", "c");
    }

    private static ReplicaBalancer<string> One(int maxOutstanding, int queue, out string a)
    {
        a = "a";
        var balancer = new ReplicaBalancer<string>(new FewestPicker(), maxOutstanding, queue);
        balancer.Add("a", "a");
        balancer.SetReady(a, true);
        return balancer;
    }

    private static void Ready(ReplicaBalancer<string> balancer, params string[] replicas)
    {
        foreach (var replica in replicas)
        {
            balancer.SetReady(replica, true);
        }
    }

    /// <summary>Gives a replica calls while it is the only one open.</summary>
    private static void Load(ReplicaBalancer<string> balancer, string replica, int calls)
    {
        foreach (var other in new[] { "a", "b", "c" })
        {
            balancer.SetReady(other, other == replica);
        }

        for (var i = 0; i < calls; i++)
        {
            Assert.Same(replica, balancer.TryAcquire(null, string.Empty));
        }

        Ready(balancer, [.. new[] { "a", "b", "c" }.Where(other => balancer.Outstanding(other) > 0)]);
    }

    /// <summary>The free one with the fewest calls, the first of equals: so that these tests depend on no chance.</summary>
    private sealed class FewestPicker : IReplicaPicker
    {
        public bool IsSticky => false;

        public int Pick(ReadOnlySpan<Candidate> candidates, string session)
        {
            var best = -1;
            for (var i = 0; i < candidates.Length; i++)
            {
                if (candidates[i].Free && (best < 0 || candidates[i].Outstanding < candidates[best].Outstanding))
                {
                    best = i;
                }
            }

            return best;
        }
    }
}
