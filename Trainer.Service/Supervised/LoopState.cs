namespace AgentPlatform.Trainer.Supervised;

/// <summary>Where a supervised loop stands.</summary>
/// <param name="Step">Optimiser steps of this try.</param>
/// <param name="Restarts">Tries given up before.</param>
/// <param name="DecayFrom">The step at which the target was near and the learning rate began to fall; -1 before.</param>
internal sealed record LoopState(int Step, int Restarts, int DecayFrom);
