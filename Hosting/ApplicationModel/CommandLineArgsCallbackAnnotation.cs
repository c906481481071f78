namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds arguments when the command line of a resource is put together.</summary>
/// <param name="callback">Adds them.</param>
public class CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Adds the arguments.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; } = callback;
}
