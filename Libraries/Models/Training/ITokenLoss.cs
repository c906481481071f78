namespace AgentPlatform.Models.Training;

/// <summary>A loss over predicted tokens. Called from several threads, for different sequences.</summary>
public interface ITokenLoss
{
    /// <summary>Reads one row of logits and writes the loss's gradient with respect to them in their place.</summary>
    /// <param name="sequence">Index of the sequence in the batch.</param>
    /// <param name="index">Which of the sequence's predicted tokens this is, from 0.</param>
    /// <param name="target">The token id at that place.</param>
    /// <param name="logits">[vocabulary]; becomes the gradient.</param>
    void Apply(int sequence, int index, int target, Span<float> logits);
}
