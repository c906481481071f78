namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says how often a resource that ends by itself is started again. Ours alone: Aspire has no such policy.</summary>
/// <param name="MaxRestarts">Restarts allowed within the window.</param>
/// <param name="Window">Time over which restarts are counted.</param>
internal sealed record RestartPolicyAnnotation(int MaxRestarts, TimeSpan Window) : IResourceAnnotation;
