namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>Figures of one batch of sampled tokens.</summary>
/// <param name="Loss">Token mean of the objective.</param>
/// <param name="Kl">Mean k3 estimate of KL(behaviour || current), nats a token.</param>
/// <param name="ClipShare">Share of tokens that the clip touched.</param>
/// <param name="Entropy">Mean entropy of the current policy, nats.</param>
/// <param name="DifferingShare">Share of tokens whose recomputed log-probability is not the behaviour's, bit for bit.</param>
/// <param name="Tokens">Sampled tokens.</param>
internal readonly record struct PolicyMetrics(double Loss, double Kl, double ClipShare, double Entropy, double DifferingShare, long Tokens);
