using System.Text.RegularExpressions;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Named secrets: one file each in a folder, else a variable of that name.</summary>
/// <param name="directory">The folder; empty: none.</param>
/// <param name="variable">Value of a variable, or null.</param>
internal sealed partial class SecretStore(string directory, Func<string, string?> variable)
{
    private const long LongestBytes = 64 << 10;

    internal static SecretStore Empty { get; } = new(string.Empty, _ => null);

    internal string Directory => directory;

    internal static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Null when it is not set, or its file cannot be read.</summary>
    internal Secret? Find(string name)
    {
        if (!IsName(name))
        {
            return null;
        }

        if (directory.Length > 0 && new FileInfo(Path.Combine(directory, name)) is { Exists: true, Length: > 0 and <= LongestBytes } file)
        {
            try
            {
                return Of(File.ReadAllText(file.FullName).TrimEnd('\r', '\n'));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return Of(variable(name));
    }

    /// <summary>What to do about a secret that is not set.</summary>
    internal string Advice(string name) =>
        directory.Length > 0
            ? $"secret '{name}' is not set; write it to {Path.Combine(directory, name)}, or set the environment variable {name}"
            : $"secret '{name}' is not set; set the environment variable {name}, or AgentDock:SecretsDir and a file {name} in it";

    private static Secret? Of(string? value) => string.IsNullOrEmpty(value) ? null : new Secret(value);

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Name();
}
