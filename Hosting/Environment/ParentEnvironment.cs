using System.Collections;

namespace Aspire.Hosting.Environment;

/// <summary>What a child inherits: the host's environment but for what speaks of the host itself.</summary>
internal static class ParentEnvironment
{
    private static readonly HashSet<string> s_own = new(StringComparer.OrdinalIgnoreCase)
    {
        KnownNames.AspNetCoreUrls, KnownNames.LaunchProfile, KnownNames.AspNetCoreEnvironment, KnownNames.DotnetEnvironment,
    };

    public static Dictionary<string, string> Inherited() => Filter(System.Environment.GetEnvironmentVariables());

    internal static Dictionary<string, string> Filter(IDictionary variables)
    {
        var inherited = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in variables)
        {
            if (entry is { Key: string name, Value: string value } && !s_own.Contains(name))
            {
                inherited[name] = value;
            }
        }

        return inherited;
    }
}
