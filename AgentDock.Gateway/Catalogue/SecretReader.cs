using System.Text.RegularExpressions;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>Reads the key <c>secrets</c> of a server.</summary>
internal static partial class SecretReader
{
    /// <param name="server">The server's mapping.</param>
    /// <param name="store">Where the values come from.</param>
    /// <param name="isEnabled">A disabled server may lack its secrets.</param>
    internal static IReadOnlyList<SecretBinding> Read(YamlSection server, SecretStore store, bool isEnabled) =>
        [.. server.Sections("secrets").Select(section => ReadOne(section, store, isEnabled)).OfType<SecretBinding>()];

    /// <summary>Values that stand in the file itself under a name that says what they are: others' files have their keys there.</summary>
    internal static IEnumerable<SecretBinding> Inline(IReadOnlyDictionary<string, string> pairs, SecretTarget target) =>
        from pair in pairs
        where Telling().IsMatch(pair.Key) && pair.Value.Length >= Secret.ShortestLength
        let bare = pair.Value[(pair.Value.LastIndexOf(' ') + 1)..]
        select new SecretBinding(target, pair.Key, new Secret(pair.Value), new Secret(bare.Length >= Secret.ShortestLength ? bare : pair.Value));

    private static SecretBinding? ReadOne(YamlSection section, SecretStore store, bool isEnabled)
    {
        var name = section.Text("name", string.Empty);
        var prefix = section.Text("prefix", string.Empty);
        var given = Enum.GetValues<SecretTarget>().Select(target => (Target: target, Key: section.Text(Word(target), string.Empty))).Where(pair => pair.Key.Length > 0).ToList();
        section.RefuseOthers();
        if (!SecretStore.IsName(name))
        {
            throw section.Error("name", $"'{name}' is no name of a secret; use letters, digits, '.', '_' and '-'");
        }

        if (given.Count != 1)
        {
            throw section.Error("name", "must go to exactly one of env, header, argument");
        }

        if (store.Find(name) is not { } secret)
        {
            return isEnabled ? throw section.Error("name", store.Advice(name)) : null;
        }

        if (secret.Reveal().Length < Secret.ShortestLength)
        {
            throw section.Error("name", $"secret '{name}' is shorter than {Secret.ShortestLength} characters and could not be kept out of results");
        }

        return new SecretBinding(given[0].Target, given[0].Key, new Secret(prefix + secret.Reveal()), secret);
    }

    private static string Word(SecretTarget target) => target.ToString().ToLowerInvariant();

    [GeneratedRegex("key|token|secret|passw|credential|authorization", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();
}
