using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Pools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Pools;

public sealed class ReplicaHealthTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(Fault.Infrastructure, true)]
    [InlineData(Fault.Timeout, true)]
    [InlineData(Fault.Tool, false)]
    [InlineData(Fault.Unspecified, false)]
    public void Record_FiveInARow_EjectsForInfrastructureOnly(Fault fault, bool ejected)
    {
        var health = Health(new EjectionSpec { Consecutive = 5 });

        var steps = Enumerable.Range(0, 5).Select(_ => Record(health, fault)).ToList();

        Assert.All(steps.Take(4), Assert.Null);
        Assert.Equal(ejected ? TimeSpan.FromSeconds(5) : null, steps[4]);
        Assert.Equal(ejected ? HealthState.Ejected : HealthState.Healthy, health.State);
    }

    [Fact]
    public void Record_HalfOfTheCallsFail_EjectsByRate()
    {
        var health = Health(new EjectionSpec { Consecutive = 0, ErrorRate = 0.4, MinCalls = 10 });
        var calls = 0;
        while (health.State == HealthState.Healthy && calls < 100)
        {
            Record(health, calls++ % 2 == 0 ? Fault.Timeout : Fault.Unspecified);
        }

        Assert.Equal(11, calls);
    }

    [Fact]
    public void Record_OldFailures_AreForgotten()
    {
        var health = Health(new EjectionSpec { Consecutive = 0, ErrorRate = 0.4, MinCalls = 10, Window = TimeSpan.FromSeconds(30) });
        for (var i = 0; i < 100; i++)
        {
            Record(health, i % 2 == 0 ? Fault.Timeout : Fault.Unspecified);
            _time.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.Equal(HealthState.Healthy, health.State);
    }

    [Fact]
    public void Record_TrialFails_DoublesTheTimeOutUpToTheLongest()
    {
        var health = Health(new EjectionSpec { Consecutive = 1, Base = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromSeconds(30) });
        var times = new List<TimeSpan?> { Record(health, Fault.Infrastructure) };
        for (var i = 0; i < 4; i++)
        {
            health.BeginTrial();
            times.Add(Record(health, Fault.Infrastructure));
        }

        Assert.Equal([5, 10, 20, 30, 30], times.Select(time => time!.Value.TotalSeconds));
        health.BeginTrial();
        Assert.Equal(TimeSpan.Zero, Record(health, Fault.Unspecified));
        Assert.Equal(TimeSpan.FromSeconds(5), Record(health, Fault.Infrastructure));
        Assert.Equal(6, health.Ejections);
    }

    [Fact]
    public void Record_CallFromBeforeTheEjection_DoesNotDecideTheTrial()
    {
        var health = Health(new EjectionSpec { Consecutive = 1 });
        var old = health.Epoch;
        Record(health, Fault.Infrastructure);
        health.BeginTrial();

        Assert.Null(health.Record(Fault.Unspecified, old, () => true));
        Assert.Equal(HealthState.OnTrial, health.State);
    }

    [Fact]
    public void Record_PoolCannotSpareIt_StaysIn()
    {
        var health = Health(new EjectionSpec { Consecutive = 1 });

        Assert.Null(health.Record(Fault.Infrastructure, health.Epoch, () => false));
        Assert.Equal(HealthState.Healthy, health.State);
    }

    private ReplicaHealth Health(EjectionSpec spec) => new(spec, _time);

    private static TimeSpan? Record(ReplicaHealth health, Fault fault) => health.Record(fault, health.Epoch, () => true);
}
