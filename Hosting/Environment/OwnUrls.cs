using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Environment;

/// <summary>All places where a process listens, joined by semicolons.</summary>
internal sealed record OwnUrls(IReadOnlyList<EndpointReference> Endpoints);
