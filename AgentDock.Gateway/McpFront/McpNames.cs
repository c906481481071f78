using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.McpFront;

/// <summary>
/// Names that every client takes: at most 64 of letters, digits, '_', '-' and '.'. A longer one keeps its beginning and its end, with a
/// hash of the whole in the middle: cutting the end off would make equals of <c>…_get_user</c> and <c>…_get_users</c>. The same tool has the
/// same name after a restart, and two tools never share one.
/// </summary>
internal static class McpNames
{
    internal const int MaxLength = 64;
    private const int HashLength = 10;

    /// <summary>One table for each list of tools; lists are never changed, only replaced.</summary>
    private static readonly ConditionalWeakTable<IReadOnlyList<ToolEntry>, Table> Tables = [];

    internal static string Of(IReadOnlyList<ToolEntry> tools, ToolEntry tool) => Tables.GetValue(tools, static list => new Table(list)).Names[tool.Name];

    /// <summary>The tool that a client means, by its name here or by any name that the registry knows.</summary>
    internal static ToolEntry? Find(ToolRegistry registry, string name) =>
        Tables.GetValue(registry.Tools, static list => new Table(list)).ByName.GetValueOrDefault(name) ?? registry.Find(name);

    /// <summary>Each name with its short form, in the order given.</summary>
    internal static IReadOnlyList<string> Shorten(IReadOnlyList<string> names)
    {
        // Names that fit keep theirs, whatever a longer one would like to be called.
        var taken = names.Where(Fits).ToHashSet(StringComparer.Ordinal);
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !Fits(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var attempt = 0;
            var shorter = Shorten(name, attempt);
            while (!taken.Add(shorter))
            {
                shorter = Shorten(name, ++attempt);
            }

            given[name] = shorter;
        }

        return [.. names.Select(name => given.GetValueOrDefault(name, name))];
    }

    private static bool Fits(string name) => name.Length is > 0 and <= MaxLength && name.All(IsPlain);

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.';

    private static string Shorten(string name, int attempt)
    {
        var seed = attempt == 0 ? name : $"{name}#{attempt}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)))[..HashLength];
        var plain = string.Concat(name.Select(letter => IsPlain(letter) ? letter : '_'));
        var room = MaxLength - HashLength - 2;
        var head = plain[..Math.Min(plain.Length, room / 2)];
        var tail = plain.Length > room / 2 ? plain[Math.Max(room / 2, plain.Length - (room - (room / 2)))..] : string.Empty;
        return $"{head}_{hash}_{tail}".TrimEnd('_');
    }

    /// <summary>The names of one list.</summary>
    private sealed class Table
    {
        internal Table(IReadOnlyList<ToolEntry> tools)
        {
            var names = Shorten([.. tools.Select(tool => tool.Name)]);
            Names = tools.Zip(names).ToFrozenDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
            ByName = tools.Zip(names).ToFrozenDictionary(pair => pair.Second, pair => pair.First, StringComparer.Ordinal);
        }

        internal FrozenDictionary<string, string> Names { get; }

        internal FrozenDictionary<string, ToolEntry> ByName { get; }
    }
}
