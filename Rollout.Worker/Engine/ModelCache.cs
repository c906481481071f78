using System.Collections.Concurrent;
using AgentPlatform.Agents;
using AgentPlatform.Contracts.Inference.V1;

namespace AgentPlatform.Rollout.Engine;

/// <summary>Tokenizers by content hash: building one takes long, and all replicas mostly serve the same.</summary>
internal sealed class ModelCache
{
    // One served now, one before, one that is being compared with; more is a leak.
    private const int Limit = 4;

    private readonly ConcurrentDictionary<(string Hash, int Context), AgentModel> models = new();

    /// <summary>The model an engine serves, built once for each hash.</summary>
    /// <exception cref="Models.Files.ModelFormatException">Its tokenizer or template cannot be written here.</exception>
    public AgentModel Get(GetModelResponse served)
    {
        if (models.Count >= Limit)
        {
            models.Clear();
        }

        return models.GetOrAdd((served.ContentHash, served.MaxContextTokens), static (_, response) => AgentModel.From(response), served);
    }
}
