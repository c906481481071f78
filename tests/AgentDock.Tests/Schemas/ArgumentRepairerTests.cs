using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.AgentDock.Schemas;

namespace AgentPlatform.Tests.Schemas;

public sealed class ArgumentRepairerTests
{
    private const string Search = """
        {"type":"object","properties":{"query":{"type":"string"},"limit":{"type":"integer","minimum":1,"maximum":10},"exact":{"type":"boolean"},
         "sort":{"type":"string","enum":["date","rank"]},"tags":{"type":"array","items":{"type":"string"}},
         "range":{"type":"object","properties":{"from":{"type":"integer"}},"required":["from"]}},"required":["query"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData("""{"query":"x","limit":"3"}""", """{"query":"x","limit":3}""", "limit: text read as integer")]
    [InlineData("""{"query":"x","limit":" 3 "}""", """{"query":"x","limit":3}""", "limit: text read as integer")]
    [InlineData("""{"query":"x","exact":"True"}""", """{"query":"x","exact":true}""", "exact: text read as boolean")]
    [InlineData("""{"query":"x","sort":"DATE"}""", """{"query":"x","sort":"date"}""", "sort: \"DATE\" read as \"date\"")]
    [InlineData("""{"query":"x","tags":"a"}""", """{"query":"x","tags":["a"]}""", "tags: one value read as a list of one")]
    [InlineData("""{"query":"x","tags":"[\"a\",\"b\"]"}""", """{"query":"x","tags":["a","b"]}""", "tags: text read as array")]
    [InlineData("""{"query":"x","range":"{\"from\":\"7\"}"}""", """{"query":"x","range":{"from":7}}""", "range: text read as object; range.from: text read as integer")]
    [InlineData("""{"query":"x","limit":null}""", """{"query":"x"}""", "limit: null left out")]
    public void Repair_OneMeaning_IsMendedAndNoted(string arguments, string mended, string notes)
    {
        var repair = Repair(Search, arguments);

        Assert.NotNull(repair);
        Assert.Equal(Canonical(mended), CanonicalJson.Of(repair.Value.Arguments));
        Assert.Equal(notes, string.Join("; ", repair.Value.Repairs.Select(one => $"{one.Path}: {one.Note}")));
    }

    [Theory]
    [InlineData("""{"query":"x","limit":"three"}""")]
    [InlineData("""{"query":"x","limit":"11"}""")]
    [InlineData("""{"query":"x","limit":"3.5"}""")]
    [InlineData("""{"query":"x","exact":"yes"}""")]
    [InlineData("""{"query":"x","exact":1}""")]
    [InlineData("""{"query":"x","sort":"newest"}""")]
    [InlineData("""{"query":null}""")]
    [InlineData("""{"limit":"3"}""")]
    [InlineData("""{"query":"x","limit":"3","unknown":1}""")]
    [InlineData("""{"query":5}""")]
    [InlineData("""{"query":"x","range":"{\"from\":"}""")]
    public void Repair_AnythingElse_IsLeftToTheModel(string arguments) => Assert.Null(Repair(Search, arguments));

    [Fact]
    public void Repair_ValidArguments_NeverChangesThem()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var (schema, valid) = new Generator(seed).Pair();

            Assert.Null(ArgumentValidator.Check(schema, valid));
            Assert.Null(ArgumentRepairer.Repair(schema, valid));
        }
    }

    [Fact]
    public void Repair_ValidArgumentsMisspelt_BringsThemBack()
    {
        var repaired = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var generator = new Generator(seed);
            var (schema, valid) = generator.Pair();
            var broken = generator.Misspell(valid);
            if (ArgumentValidator.Check(schema, broken) is null)
            {
                continue;
            }

            var repair = ArgumentRepairer.Repair(schema, broken);
            Assert.True(repair is not null, $"seed {seed}: {valid.GetRawText()} as {broken.GetRawText()}");
            Assert.Equal(CanonicalJson.Of(valid), CanonicalJson.Of(repair.Value.Arguments));
            repaired++;
        }

        Assert.True(repaired > 1000, $"{repaired}");
    }

    [Fact]
    public void Repair_AnyArguments_GivesNothingOrWhatFits()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var (schema, _) = new Generator(seed).Pair();
            var (_, other) = new Generator(seed + 1_000_000).Pair();

            if (ArgumentRepairer.Repair(schema, other) is { } repair)
            {
                Assert.Null(ArgumentValidator.Check(schema, repair.Arguments));
                Assert.NotEmpty(repair.Repairs);
            }
        }
    }

    private static (JsonElement Arguments, IReadOnlyList<AgentPlatform.AgentDock.Tools.ArgumentRepair> Repairs)? Repair(string schema, string arguments) =>
        ArgumentRepairer.Repair(SchemaCompiler.Compile(JsonElement.Parse(schema)), JsonElement.Parse(arguments));

    private static string Canonical(string json) => CanonicalJson.Of(JsonElement.Parse(json));

    /// <summary>Schemas with arguments that fit, and ways to write those wrongly without changing what they say.</summary>
    private sealed class Generator(int seed)
    {
        private readonly Random _random = new(seed);

        public (SchemaNode Schema, JsonElement Valid) Pair()
        {
            var (schema, valid) = Object(2);
            return (SchemaCompiler.Compile(JsonSerializer.SerializeToElement(schema)), JsonSerializer.SerializeToElement(valid));
        }

        public JsonElement Misspell(JsonElement valid) => JsonSerializer.SerializeToElement(Misspelt(valid, top: true));

        private (JsonObject Schema, JsonObject Valid) Object(int depth)
        {
            var (properties, valid, required) = (new JsonObject(), new JsonObject(), new JsonArray());
            for (var i = 0; i < _random.Next(1, 5); i++)
            {
                var (schema, value) = Value(depth);
                properties[$"p{i}"] = schema;
                if (_random.Next(4) > 0)
                {
                    valid[$"p{i}"] = value;
                    if (_random.Next(2) == 0)
                    {
                        required.Add($"p{i}");
                    }
                }
            }

            return (new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false }, valid);
        }

        private (JsonObject Schema, JsonNode Valid) Value(int depth) => _random.Next(depth > 0 ? 6 : 4) switch
        {
            0 => (new JsonObject { ["type"] = "integer", ["minimum"] = -100 }, JsonValue.Create(_random.Next(-100, 100))),
            1 => (new JsonObject { ["type"] = "number" }, JsonValue.Create(_random.Next(-1000, 1000) / 8.0)),
            2 => (new JsonObject { ["type"] = "boolean" }, JsonValue.Create(_random.Next(2) == 0)),
            3 => (new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("north", "south") }, JsonValue.Create(_random.Next(2) == 0 ? "north" : "south")),
            4 => Object(depth - 1),
            _ => Array(depth - 1),
        };

        private (JsonObject Schema, JsonNode Valid) Array(int depth)
        {
            var (schema, item) = Value(depth);
            return (new JsonObject { ["type"] = "array", ["items"] = schema }, new JsonArray(item));
        }

        private JsonNode? Misspelt(JsonElement value, bool top = false)
        {
            var wrongly = !top && _random.Next(3) > 0;
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    var mapped = new JsonObject(value.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, Misspelt(property.Value))));
                    return wrongly ? JsonValue.Create(mapped.ToJsonString()) : mapped;
                case JsonValueKind.Array:
                    var items = new JsonArray([.. value.EnumerateArray().Select(item => Misspelt(item))]);
                    return !wrongly ? items : JsonValue.Create(items.ToJsonString());
                case JsonValueKind.String:
                    return JsonValue.Create(wrongly ? value.GetString()!.ToUpperInvariant() : value.GetString());
                default:
                    return wrongly ? JsonValue.Create(value.GetRawText()) : JsonNode.Parse(value.GetRawText());
            }
        }
    }
}
