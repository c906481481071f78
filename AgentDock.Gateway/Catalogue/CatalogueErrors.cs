using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Errors in the catalogue: file, line and key first, then what to write instead.</summary>
internal static class CatalogueErrors
{
    internal const string Reason = "CATALOGUE_INVALID";

    internal static PlatformException At(string file, long line, string key, string message) =>
        new(PlatformErrorCode.Invalid, Reason, $"{file}({line}): {key}: {message}") { Field = key };

    internal static PlatformException InFile(string file, string message, Exception? inner = null) =>
        new(PlatformErrorCode.Invalid, Reason, $"{file}: {message}", inner);
}
