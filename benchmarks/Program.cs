using AgentPlatform.Benchmarks;
using AgentPlatform.Benchmarks.Gateway;

if (args is ["gateway", .. var rest])
{
    await GatewayBench.RunAsync(rest.FirstOrDefault());
    return;
}

KernelBench.Run();
