using System.Runtime.InteropServices;
using System.Text;

namespace AgentPlatform.Worlds.Reading;

/// <summary>A chain over letters learned from names: each letter follows the three before it as it does in some name. Makes names that look like theirs.</summary>
internal sealed class NameModel
{
    private const char Edge = '\n';
    private readonly Dictionary<(char, char, char), List<char>> _next = [];

    public NameModel(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var before = (Edge, Edge, Edge);
            foreach (var letter in name + Edge)
            {
                ref var letters = ref CollectionsMarshal.GetValueRefOrAddDefault(_next, before, out _);
                (letters ??= []).Add(letter);
                before = (before.Item2, before.Item3, letter);
            }
        }
    }

    public string Next(Random chance)
    {
        var name = new StringBuilder();
        var before = (Edge, Edge, Edge);
        while (name.Length <= 40)
        {
            var letters = _next[before];
            var letter = letters[chance.Next(letters.Count)];
            if (letter == Edge)
            {
                break;
            }

            name.Append(letter);
            before = (before.Item2, before.Item3, letter);
        }

        return name.ToString();
    }
}
