namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a parameter, an environment to publish to.</summary>
public interface IResource
{
    /// <summary>Name, unique within the application without regard to case.</summary>
    string Name { get; }

    /// <summary>Facts about the resource, in the order in which they were stated.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
