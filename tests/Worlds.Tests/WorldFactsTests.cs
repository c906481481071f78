using System.Text.RegularExpressions;
using AgentPlatform.Worlds.Facts;

namespace AgentPlatform.Tests;

public sealed partial class WorldFactsTests
{
    [Fact]
    public void LoadShipped_AllTables_NamesArePlainAndValuesHavePages()
    {
        var facts = Worlds.Facts;

        Assert.True(facts.Entities.Count > 10_000);
        Assert.All(facts.Entities, entity => Assert.Matches(Plain(), entity.Name));
        Assert.All(facts.Entities.SelectMany(entity => entity.Facts).Where(fact => fact.Relation.Asked), fact => Assert.Matches(Plain(), fact.Value));
        Assert.All(facts.Entities.SelectMany(entity => entity.Facts).Where(fact => fact.Relation.Target.Length > 0), fact =>
            Assert.Equal(fact.Relation.Target, facts.ByName[fact.Value].Type));
    }

    [Theory]
    [InlineData("Marie Curie", "birthplace", "Warsaw")]
    [InlineData("Warsaw", "country", "Poland")]
    [InlineData("Poland", "capital", "Warsaw")]
    [InlineData("Poland", "currency", "Polish zloty")]
    [InlineData("Japan", "peak", "Mount Fuji")]
    [InlineData("Estonia", "capital", "Tallinn")]
    [InlineData("Polish zloty", "iso", "PLN")]
    public void LoadShipped_WellKnownFact_IsTrue(string name, string relation, string value) =>
        Assert.Equal(value, Worlds.Facts.ByName[name].Facts.Single(fact => fact.Relation.Key == relation).Value);

    [Fact]
    public void LoadShipped_Schema_HasTypesEnoughWithRelationsEnough()
    {
        var rich = Worlds.Facts.Relations.Where(relation => relation.Asked).GroupBy(relation => relation.Type).Count(type => type.Count() >= 3);

        Assert.True(rich >= 5, $"{rich} types have three askable relations.");
    }

    [Theory]
    [InlineData("city.tsv\tcity\tcountry\tyes\tcountry", "name\thome\tcountry\nRome\tItaly", "city.tsv line 2")]
    [InlineData("city.tsv\tcity\tcountry\tyes\t", "name\thome\tcountry\nRome\tItaly\tItaly\nROME\tItaly\tItaly", "city.tsv line 3")]
    [InlineData("city.tsv\tcity\tin\tyes\ta\ncity.tsv\tcity\tin\tyes\tb", "name\thome\tin", "a key has one meaning")]
    public void Load_MalformedTable_NamesFileAndLine(string relations, string cities, string expected)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "relations.tsv"), "file\ttype\tkey\tasked\ttarget\n" + relations);
            File.WriteAllText(Path.Combine(folder.FullName, "city.tsv"), cities);

            var problem = Assert.Throws<InvalidDataException>(() => WorldFacts.Load(folder.FullName));

            Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z' -]{1,26}[A-Za-z]$")]
    private static partial Regex Plain();
}
