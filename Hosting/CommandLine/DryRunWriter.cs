using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Environment;
using Aspire.Hosting.Running;

namespace Aspire.Hosting.CommandLine;

/// <summary>Prints what would be started, with ports and instance names that are the same every time.</summary>
internal sealed class DryRunWriter(DistributedApplicationModel model, LaunchPlanner planner)
{
    public async Task WriteAsync(TextWriter writer, CancellationToken cancellationToken)
    {
        StartGraph.Validate(model);
        using var ports = new SequentialPorts();
        EndpointAllocator.Allocate(model, ports);
        var counter = 0;
        foreach (var replica in InstanceRegistry.Replicas(model, () => Suffix(counter++)))
        {
            var plan = await planner.PlanAsync(replica, new RunValueResolver(forDisplay: true), cancellationToken);
            await writer.WriteLineAsync($"[{replica.Resource.Name}] replica {replica.Replica} of {replica.Resource.GetReplicaCount()}");
            await writer.WriteLineAsync($"  command    {string.Join(' ', [Path.GetFileName(plan.FileName), .. plan.Arguments])}");
            await writer.WriteLineAsync($"  directory  {plan.WorkingDirectory}");
            foreach (var wait in replica.Resource.Annotations.OfType<WaitAnnotation>())
            {
                await writer.WriteLineAsync($"  waits for  {wait.Resource.Name} ({Words(wait)})");
            }

            foreach (var (name, value) in plan.Variables.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                await writer.WriteLineAsync($"  {name}={value}");
            }

            await writer.WriteLineAsync();
        }
    }

    private static string Words(WaitAnnotation wait) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => $"ended with {wait.ExitCode}",
        WaitType.WaitUntilStarted => "started",
        _ => "healthy",
    };

    private static string Suffix(int counter)
    {
        Span<char> letters = stackalloc char[8];
        for (var i = letters.Length - 1; i >= 0; i--)
        {
            letters[i] = (char)('a' + (counter % 26));
            counter /= 26;
        }

        return new string(letters);
    }
}
