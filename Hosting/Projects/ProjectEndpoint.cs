namespace Aspire.Hosting.Projects;

/// <summary>An endpoint that a project's own files name. Its port is not kept: the host chooses one per replica.</summary>
internal sealed record ProjectEndpoint(string Name, string Scheme, string? Transport, string? KestrelName);
