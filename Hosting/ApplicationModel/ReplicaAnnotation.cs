namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says how many processes a resource has.</summary>
/// <param name="replicas">How many.</param>
public class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>How many.</summary>
    public int Replicas { get; } = replicas;
}
