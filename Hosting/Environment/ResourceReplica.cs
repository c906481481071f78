using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Environment;

/// <summary>One process of a resource.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Replica">Which one, from 0.</param>
/// <param name="Suffix">Eight letters that tell it apart; also its <c>service.instance.id</c>.</param>
internal sealed record ResourceReplica(IResource Resource, int Replica, string Suffix)
{
    /// <summary>Name of the instance.</summary>
    public string Name => $"{Resource.Name}-{Suffix}";

    /// <summary>URLs by endpoint name.</summary>
    public IReadOnlyDictionary<string, string> Urls() => Resource.Endpoints().ToDictionary(
        endpoint => endpoint.Name,
        endpoint => new EndpointReference((IResourceWithEndpoints)Resource, endpoint.Name).UrlOf(Replica));
}
