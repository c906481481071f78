using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;

namespace AgentPlatform.Tests.Pools;

public sealed class ReplicaScalerTests
{
    private static readonly ScalingSpec Spec = new(0.8, 0.3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    [Fact]
    public void Target_BusyForAMoment_GrowsToWhatTheLoadAsksFor()
    {
        var scaler = new ReplicaScaler(new ReplicaRange(1, 8), Spec, 10);

        Assert.Equal(1, scaler.Target(At(0), 1, 10, 20));
        Assert.Equal(1, scaler.Target(At(0.5), 1, 10, 20));
        Assert.Equal(4, scaler.Target(At(1), 1, 10, 20));
    }

    [Fact]
    public void Target_BusyOnlyNowAndThen_Stays()
    {
        var scaler = new ReplicaScaler(new ReplicaRange(1, 8), Spec, 10);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, scaler.Target(At(i * 0.5), 1, i % 2 == 0 ? 10 : 5, 0));
        }
    }

    [Fact]
    public void Target_AnyLoad_StaysBetweenMinAndMax()
    {
        var scaler = new ReplicaScaler(new ReplicaRange(2, 5), Spec, 10);
        var random = new Random(3);
        var replicas = 2;
        for (var i = 0; i < 5000; i++)
        {
            replicas = scaler.Target(At(i), replicas, random.Next(60), random.Next(3) == 0 ? random.Next(200) : 0);
            Assert.InRange(replicas, 2, 5);
        }
    }

    [Fact]
    public void Target_Idle_ShrinksOneByOneAndSlowly()
    {
        var scaler = new ReplicaScaler(new ReplicaRange(1, 8), Spec, 10);
        var replicas = 4;
        var steps = new List<(int Second, int Replicas)>();
        for (var second = 0; second <= 300; second++)
        {
            var target = scaler.Target(At(second), replicas, 0, 0);
            if (target != replicas)
            {
                steps.Add((second, target));
                replicas = target;
            }
        }

        Assert.Equal([(60, 3), (120, 2), (180, 1)], steps);
    }

    [Fact]
    public void Target_ConstantLoad_DoesNotSwing()
    {
        for (var load = 0; load <= 80; load++)
        {
            var scaler = new ReplicaScaler(new ReplicaRange(1, 8), Spec, 10);
            var replicas = 8;
            var changes = new List<int>();
            for (var second = 0; second < 3600; second++)
            {
                var target = scaler.Target(At(second), replicas, Math.Min(load, replicas * 10), Math.Max(0, load - (replicas * 10)));
                if (target != replicas)
                {
                    changes.Add(target - replicas);
                    replicas = target;
                }
            }

            Assert.False(changes.Exists(change => change > 0) && changes.Exists(change => change < 0), $"load {load}: {string.Join(' ', changes)}");
        }
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
