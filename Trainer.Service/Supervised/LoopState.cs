using AgentPlatform.Contracts.Trainer.V1;

namespace AgentPlatform.Trainer.Supervised;

/// <summary>Where a supervised loop stands.</summary>
/// <param name="Step">Optimiser steps of this try.</param>
/// <param name="Restarts">Tries given up before.</param>
/// <param name="DecayFrom">The step at which the learning rate began to fall; -1 while it is flat.</param>
/// <param name="NotBefore">The step before which it does not fall.</param>
internal sealed record LoopState(int Step, int Restarts, int DecayFrom, int NotBefore)
{
    internal static LoopState Start(StopRule stop, int restarts) => new(0, restarts, -1, stop.MinSteps);
}
