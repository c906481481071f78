using System.Text;
using AgentPlatform.Worlds.Chance;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Search;

namespace AgentPlatform.Worlds.Reading;

/// <summary>Texts that teach reading and copying over invented names and names of the train split.</summary>
public static class ReadingCorpus
{
    /// <summary>Makes texts: one or two records in the form of search results, then copies of what they say, one key and value per line.</summary>
    public static IReadOnlyList<ReadingText> Generate(World world, ReadingOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(options);
        var chance = SeededChance.For(options.Seed, "reading");
        var train = NamesOf(world, split => split == Split.Train);
        var titles = world.Pages.Where(page => page.Split == Split.Train).Select(page => page.Title).ToList();
        var taken = NamesOf(world, _ => true).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var foreign = taken.Except(train, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = new InventedNames(chance, titles, taken);
        var texts = new List<ReadingText>(count);
        for (var number = 0; number < count; number++)
        {
            texts.Add(Make());
        }

        return texts;

        // What a value is read for: the next search, or the answer.
        string Use(string value) => chance.Next(2) == 0
            ? "<tool_call>\n{\"name\": \"search\", \"arguments\": {\"query\": \"" + value + "\"}}\n</tool_call>\n"
            : $"<answer>{value}</answer>\n";

        string Name(List<string> real) => chance.NextDouble() < options.RealNames ? real[chance.Next(real.Count)] : names.Next();

        // Records of one result are often kin: "Gouda" beside "Gemeente Gouda". Copying must not slip from one to the other.
        string Kin(List<string> seen)
        {
            if (seen.Count == 0 || chance.NextDouble() >= options.KinNames)
            {
                return Name(train);
            }

            var words = seen[chance.Next(seen.Count)].Split(' ');
            var kin = chance.Next(3) switch
            {
                0 => string.Join(' ', words),
                1 => words[chance.Next(words.Length)] + " " + Name(train),
                _ => Name(train) + " " + words[chance.Next(words.Length)],
            };
            // Words of two train names can make up a name of another split, or one longer than any.
            return kin.Length <= 28 && !foreign.Contains(kin) ? kin : Name(train);
        }

        KeyValuePair<string, string>[] Record(List<string> seen)
        {
            var keys = world.Keys.ToArray();
            chance.Shuffle(keys);
            var size = chance.Next(1, world.Options.AttributesPerPage + 1);
            var pairs = new KeyValuePair<string, string>[size + 1];
            pairs[0] = KeyValuePair.Create("page", seen.Count == 0 ? Name(titles) : Kin(seen));
            seen.Add(pairs[0].Value);
            for (var place = 1; place <= size; place++)
            {
                pairs[place] = KeyValuePair.Create(keys[place], Kin(seen));
                seen.Add(pairs[place].Value);
            }

            return pairs;
        }

        ReadingText Make()
        {
            var seen = new List<string>();
            var records = new List<KeyValuePair<string, string>[]> { Record(seen) };
            if (chance.NextDouble() < options.SecondRecord)
            {
                records.Add(Record(seen));
            }

            var shown = string.Join('\n', records.Select(record => ResultLine.Of(record[0].Value, record.Skip(1)))) + "\n";
            if (chance.NextDouble() < options.EchoShare)
            {
                // The plainest copying there is: what makes copying begin at all.
                return new ReadingText(shown + shown, shown.Length, "echo");
            }

            var wanted = records[0].ToArray();
            chance.Shuffle(wanted);
            var text = new StringBuilder();
            var pick = chance.NextDouble() < options.PickShare;
            if (pick)
            {
                wanted = [.. wanted.Where(pair => pair.Key != "page")];
                text.Append("Find the ").AppendJoin(", then the ", wanted.Select(pair => pair.Key)).Append(" of \"").Append(records[0][0].Value).Append("\".\n");
            }

            text.Append(shown);
            var from = text.Length;
            if (pick)
            {
                text.Append("\"start\": \"").Append(records[0][0].Value).Append("\"\n");
            }

            foreach (var (key, value) in wanted)
            {
                text.Append('"').Append(key).Append("\": \"").Append(value).Append("\"\n");
                text.Append(chance.NextDouble() < options.UseShare ? Use(value) : string.Empty);
            }

            return new ReadingText(text.ToString(), from, pick ? "pick" : "restate");
        }
    }

    private static List<string> NamesOf(World world, Func<Split, bool> wanted) =>
        [.. world.Pages.Where(page => wanted(page.Split)).SelectMany(page => page.Infobox.Select(pair => pair.Value).Prepend(page.Title))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
