namespace Aspire.Hosting;

/// <summary>
/// Adds the built assembly to <see cref="IProjectMetadata"/>. Ours alone: the generator of AppHostProjects.targets asks the
/// build for the path, so that the host starts exactly what was built, wherever the artifacts lie.
/// </summary>
public interface IProjectAssemblyMetadata : IProjectMetadata
{
    /// <summary>Absolute path of the assembly that the build writes for the project.</summary>
    string AssemblyPath { get; }
}
