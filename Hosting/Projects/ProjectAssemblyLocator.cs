using System.Xml;
using System.Xml.Linq;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

/// <summary>Finds the built assembly of a project. A file need not exist for its path to be known.</summary>
internal static class ProjectAssemblyLocator
{
    public static string Find(ProjectResource resource)
    {
        if (!resource.TryGetLastAnnotation<ProjectAnnotation>(out var project))
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' has no project metadata.");
        }

        return project.Metadata is IProjectAssemblyMetadata built ? built.AssemblyPath : Search(project.Metadata.ProjectPath);
    }

    public static string RequireBuilt(ProjectResource resource, string assemblyPath, string projectPath) =>
        File.Exists(assemblyPath)
            ? assemblyPath
            : throw new DistributedApplicationException(
                $"Resource '{resource.Name}' is not built: {assemblyPath} is missing. Build it first: dotnet build {projectPath}");

    private static string Search(string projectPath)
    {
        var assembly = AssemblyName(projectPath) + ".dll";
        var project = Path.GetFileNameWithoutExtension(projectPath);

        // Artifacts layout: bin/<Project>/<configuration>/. The host itself lies there too, under its own name.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var shared = Path.Combine(own.Parent?.Parent?.FullName ?? own.FullName, project, own.Name, assembly);
        if (File.Exists(shared))
        {
            return shared;
        }

        var classic = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin");
        var newest = !Directory.Exists(classic)
            ? null
            : new DirectoryInfo(classic).EnumerateFiles(assembly, SearchOption.AllDirectories)
                .Where(file => file.Directory!.Name is not ("ref" or "refint"))
                .OrderByDescending(file => file.LastWriteTimeUtc)
                .FirstOrDefault();
        return newest?.FullName ?? shared;
    }

    private static string AssemblyName(string projectPath)
    {
        try
        {
            var named = XDocument.Load(projectPath).Descendants("AssemblyName").FirstOrDefault()?.Value;
            return string.IsNullOrWhiteSpace(named) ? Path.GetFileNameWithoutExtension(projectPath) : named;
        }
        catch (XmlException error)
        {
            throw new DistributedApplicationException($"{projectPath} is not a valid project file: {error.Message}", error);
        }
    }
}
