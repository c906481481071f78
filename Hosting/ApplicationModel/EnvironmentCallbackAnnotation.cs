namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds variables when the environment of a resource is put together.</summary>
/// <param name="callback">Adds them.</param>
public class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Adds the variables.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; } = callback;
}
