namespace AgentPlatform.Models.Text;

/// <summary>A conversation as training data.</summary>
/// <param name="Ids">The tokens.</param>
/// <param name="Trained">For each token, whether the model is to learn to write it: assistant text and its end of turn.</param>
public sealed record EncodedConversation(int[] Ids, bool[] Trained);
