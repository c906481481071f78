using AgentPlatform.Models.Files;

namespace AgentPlatform.Models.Compute;

/// <summary>Weights to and from a model folder.</summary>
public static class ModelWeightsFiles
{
    /// <summary>Reads and packs all tensors of a folder.</summary>
    /// <exception cref="ModelFormatException">A tensor is missing or damaged, or a size does not suit the kernels.</exception>
    public static ModelWeights ReadWeights(this ModelFolder folder)
    {
        var weights = new ModelWeights(folder.Config);
        foreach (var name in weights.Names)
        {
            folder.Tensors.Read(name, weights.Tensor(name));
        }

        weights.Prepare();
        return weights;
    }

    /// <summary>A copy of all tensors, to be written to a folder.</summary>
    public static IEnumerable<NamedTensor> ToNamedTensors(this ModelWeights weights) =>
        weights.Layout.Entries.Select(e => new NamedTensor(e.Name, [.. e.Shape.Select(s => (long)s)], weights.Tensor(e.Name).ToArray()));
}
