using AgentPlatform.Benchmarks;

KernelBench.Run();
