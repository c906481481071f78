namespace AgentPlatform.Cli.Quickstart;

/// <summary>What the numbers before RL are by construction; said wherever they are shown.</summary>
internal static class Baseline
{
    public static string Explain(Report report) =>
        $"The model after SFT imitates a weak demonstrator. At each hop it takes a relation other than the one asked for with probability 0.3, and before the last hop it answers "
        + "too soon with probability 0.6. A model that imitates it greedily stops after the first hop, so by construction it can answer little more than the one-hop questions, a fifth of the set: "
        + $"{report.Sft.Success:P1} here. RL sees only right or wrong at the end. It must learn to go on for as many hops as the question asks and to choose the relation asked for at each; "
        + "reading and copying come from pretraining on invented names. No entity of a held-out question occurs in training.";
}
