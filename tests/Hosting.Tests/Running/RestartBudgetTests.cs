using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Running;

public sealed class RestartBudgetTests
{
    [Fact]
    public void TryTake_WithinTheWindow_DoublesThePauseAndEnds()
    {
        var budget = new RestartBudget(new RestartPolicyAnnotation(3, TimeSpan.FromMinutes(1)), new FakeTimeProvider());

        Assert.Equal([(true, 0.5), (true, 1), (true, 2), (false, 4)], Enumerable.Range(0, 4).Select(_ => (budget.TryTake(out var pause), pause.TotalSeconds)));
    }

    [Fact]
    public void TryTake_AfterTheWindow_HasForgotten()
    {
        var time = new FakeTimeProvider();
        var budget = new RestartBudget(new RestartPolicyAnnotation(1, TimeSpan.FromMinutes(1)), time);
        Assert.True(budget.TryTake(out _));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(budget.TryTake(out _));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(budget.TryTake(out var pause));
        Assert.Equal(TimeSpan.FromSeconds(0.5), pause);
    }

    [Fact]
    public void TryTake_ManyRestarts_PausesFifteenSecondsAtMost()
    {
        var budget = new RestartBudget(new RestartPolicyAnnotation(100, TimeSpan.FromDays(1)), new FakeTimeProvider());
        var longest = Enumerable.Range(0, 50).Max(_ => budget.TryTake(out var pause) ? pause : TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(15), longest);
    }
}
