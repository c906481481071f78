using System.Diagnostics.CodeAnalysis;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Trainer.Runs;

/// <summary>Checks of a request's fields; the message names the field as the caller wrote it.</summary>
internal static class Check
{
    public static void Positive(double value, string field) => That(value > 0, field, $"must be greater than 0, not {value}");

    public static void NotNegative(double value, string field) => That(value >= 0, field, $"must not be negative, is {value}");

    public static void Share(double value, string field) => That(value is > 0 and < 1, field, $"must be above 0 and below 1, is {value}");

    public static void NotEmpty(string value, string field) => That(value.Length > 0, field, "must not be empty");

    public static void FileExists(string path, string field) => That(File.Exists(path), field, $"there is no file '{path}'");

    public static void FolderExists(string path, string field) => That(Directory.Exists(path), field, $"there is no folder '{path}'");

    public static void Present([NotNull] object? message, string field)
    {
        if (message is null)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "INVALID_FIELD", $"{field}: must be set.");
        }
    }

    public static void That(bool condition, string field, string problem)
    {
        if (!condition)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "INVALID_FIELD", $"{field}: {problem}.");
        }
    }
}
