using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

/// <summary>Where a project lies and what its own files say.</summary>
internal sealed record ProjectAnnotation(IProjectMetadata Metadata, ProjectSettings Settings) : IResourceAnnotation;
