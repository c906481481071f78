using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>What a definition comes to, as one short text: equal ones need no new replicas. Where it stands in its file does not count.</summary>
internal static class Fingerprint
{
    /// <param name="server">The server's mapping.</param>
    /// <param name="secrets">Their values count, so that a renewed key reaches its server.</param>
    /// <param name="surroundings">What else the definition rests on.</param>
    internal static string Of(YamlSection server, IEnumerable<SecretBinding> secrets, params string[] surroundings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, server.Node, server.Variables);
        foreach (var text in surroundings.Concat(secrets.Select(secret => secret.Value.Reveal())))
        {
            Add(hash, 's', text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, CatalogueNode node, VariableExpander variables)
    {
        if (node.Text is { } text)
        {
            Add(hash, 't', Expanded(text, variables));
            return;
        }

        Add(hash, node.Items is null ? '{' : '[', string.Empty);
        foreach (var item in node.Items ?? [])
        {
            Add(hash, item, variables);
        }

        foreach (var entry in (node.Entries ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Add(hash, 'k', entry.Key);
            Add(hash, entry.Value, variables);
        }

        Add(hash, 'e', string.Empty);
    }

    private static void Add(IncrementalHash hash, char kind, string text) =>
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}{text.Length}:{text}")));

    private static string Expanded(string text, VariableExpander variables)
    {
        try
        {
            return variables.Expand(text);
        }
        catch (FormatException)
        {
            // Whoever reads that value says what is wrong with it.
            return text;
        }
    }
}
