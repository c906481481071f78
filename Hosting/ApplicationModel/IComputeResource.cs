namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that an engine can run.</summary>
public interface IComputeResource : IResource;
