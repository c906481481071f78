using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Facts about a resource, in the order in which they were stated.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;
