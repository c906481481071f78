using System.Collections.Frozen;

namespace AgentPlatform.Worlds.Facts;

/// <summary>The tables of facts that worlds are made from.</summary>
public sealed class WorldFacts
{
    private WorldFacts(IReadOnlyList<RelationSchema> relations, IReadOnlyList<FactEntity> entities)
    {
        Relations = relations;
        Entities = entities;
        ByName = entities.ToFrozenDictionary(entity => entity.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The kinds of facts, in the order of relations.tsv.</summary>
    public IReadOnlyList<RelationSchema> Relations { get; }

    /// <summary>Every entity, ordered by file and line.</summary>
    public IReadOnlyList<FactEntity> Entities { get; }

    /// <summary>Entities by name, without regard to case.</summary>
    public FrozenDictionary<string, FactEntity> ByName { get; }

    /// <summary>Reads relations.tsv and the tables it names from a folder.</summary>
    /// <exception cref="InvalidDataException">A table is malformed, a name is used twice or a relation key has two meanings; the message names file and line.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static WorldFacts Load(string folder) => Load(file => new StreamReader(Path.Combine(folder, file)));

    /// <summary>The tables of data/world, which this library carries within itself.</summary>
    public static WorldFacts LoadShipped() => Load(file => new StreamReader(
        typeof(WorldFacts).Assembly.GetManifestResourceStream("world/" + file) ?? throw new FileNotFoundException($"'{file}' is not among the shipped tables.", file)));

    private static WorldFacts Load(Func<string, StreamReader> open)
    {
        var tables = new Dictionary<string, List<RelationSchema>>(StringComparer.Ordinal);
        var relations = new List<RelationSchema>();
        foreach (var (_, row) in Rows("relations.tsv"))
        {
            var relation = new RelationSchema(row["type"], row["key"], row["asked"] == "yes", row["target"]);
            var twin = relations.Find(other => other.Key == relation.Key && other.Target != relation.Target);
            if (twin is not null)
            {
                throw new InvalidDataException($"relations.tsv: key '{relation.Key}' leads to '{twin.Target}' and to '{relation.Target}'; a key has one meaning.");
            }

            relations.Add(relation);
            if (!tables.TryGetValue(row["file"], out var columns))
            {
                tables.Add(row["file"], columns = []);
            }

            columns.Add(relation);
        }

        var entities = new List<FactEntity>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (file, columns) in tables)
        {
            foreach (var (line, row) in Rows(file))
            {
                if (!seen.Add(row["name"]))
                {
                    throw new InvalidDataException($"{file} line {line}: '{row["name"]}' names a second entity; a name denotes one page.");
                }

                var facts = columns.Where(column => row.GetValueOrDefault(column.Key, "").Length > 0).Select(column => new Fact(column, row[column.Key])).ToList();
                entities.Add(new FactEntity(row["name"], columns[0].Type, row["home"], facts));
            }
        }

        return new WorldFacts(relations, entities);

        List<(int Line, Dictionary<string, string> Row)> Rows(string file)
        {
            using var reader = open(file);
            return [.. FactTable.Read(file, reader)];
        }
    }
}
