using System.Diagnostics;

namespace AgentPlatform.Tests.Rollout;

public sealed class ThroughputTests(ITestOutputHelper output)
{
    [Fact]
    public async Task TwoHundredAtOnce_OneWorkerKeepsThemAllGoing()
    {
        const int tasks = 3000;
        await using var rig = await Rig.StartAsync();
        // Slower than the rest, as an engine is: what is measured is how many wait in it at once.
        rig.Engine.Service.Inside = (_, token) => Task.Delay(100, token);
        await rig.SubmitAsync(tasks);
        var worker = rig.StartWorkerProcess(("Rollout:MaxConcurrent", "200"));
        await rig.Engine.Service.Started.ReachAsync(1, TestContext.Current.CancellationToken);
        var started = TimeProvider.System.GetTimestamp();

        var all = await rig.FinishAsync();

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        using var process = Process.GetProcessById(worker.Id);
        var cpu = process.TotalProcessorTime.TotalSeconds;
        output.WriteLine(
            $"{tasks} attempts, {rig.Engine.Service.MostInFlight} at once in the engine, {seconds:F1} s wall, {tasks / seconds:F0} attempts/s, "
            + $"{cpu:F2} s CPU of the worker ({1000 * cpu / tasks:F2} ms per attempt, start included), {process.WorkingSet64 >> 20} MiB");
        Assert.Equal(tasks, all.Count);
        Assert.All(all, one => Assert.Equal(1.0, one.Reward));
        Assert.InRange(rig.Engine.Service.MostInFlight, 150, 200);
    }
}
