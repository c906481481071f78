using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Errors in the catalogue: file, line and key first, then what to write instead.</summary>
internal static class CatalogueErrors
{
    internal const string Reason = "CATALOGUE_INVALID";
    private const string LineKey = "line";

    internal static PlatformException At(string file, long line, string key, string message)
    {
        var exception = new PlatformException(PlatformErrorCode.Invalid, Reason, $"{file}({line}): {key}: {message}") { Field = key };
        exception.Data[LineKey] = (int)line;
        return exception;
    }

    internal static PlatformException InFile(string file, string message, Exception? inner = null) =>
        new(PlatformErrorCode.Invalid, Reason, $"{file}: {message}", inner);

    /// <summary>Line of an error in the catalogue; 0 when it is the whole file's.</summary>
    internal static int LineOf(PlatformException exception) => exception.Data[LineKey] as int? ?? 0;
}
