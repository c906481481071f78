using System.Text.Json;
using AgentPlatform.AgentDock.Schemas;

namespace AgentPlatform.Tests.Schemas;

public sealed class ArgumentValidatorTests
{
    private const string Search = """
        {"type":"object","properties":{"query":{"type":"string","minLength":1},"limit":{"type":"integer","minimum":1,"maximum":10},
         "sort":{"enum":["date","rank",3]},"filters":{"type":"object","properties":{"year":{"type":["integer","null"]}},"additionalProperties":false},
         "tags":{"type":"array","items":{"type":"string"},"maxItems":2},"exact":{"type":"boolean"},"weight":{"type":"number","exclusiveMinimum":0}},
         "required":["query"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData("""{"query":"x"}""")]
    [InlineData("""{"query":"x","limit":10,"sort":"date","tags":["a","b"],"exact":false,"weight":0.5}""")]
    [InlineData("""{"query":"x","limit":3.0}""")]
    [InlineData("""{"query":"x","sort":3}""")]
    [InlineData("""{"query":"x","sort":3.0}""")]
    [InlineData("""{"query":"x","filters":{"year":null}}""")]
    public void Check_FittingArguments_ReturnsNull(string arguments) => Assert.Null(Check(Search, arguments));

    [Theory]
    [InlineData("{}", "argument 'query' is missing")]
    [InlineData("""{"query":5}""", "argument 'query' must be string, not integer")]
    [InlineData("""{"query":null}""", "argument 'query' must be string, not null")]
    [InlineData("""{"query":""}""", "argument 'query' must not be empty")]
    [InlineData("""{"query":"x","limit":11}""", "argument 'limit' must be at most 10, not 11")]
    [InlineData("""{"query":"x","limit":0}""", "argument 'limit' must be at least 1, not 0")]
    [InlineData("""{"query":"x","limit":1.5}""", "argument 'limit' must be integer, not number")]
    [InlineData("""{"query":"x","limit":"3"}""", "argument 'limit' must be integer, not string")]
    [InlineData("""{"query":"x","weight":0}""", "argument 'weight' must be more than 0, not 0")]
    [InlineData("""{"query":"x","sort":"name"}""", "argument 'sort' must be one of \"date\", \"rank\", 3")]
    [InlineData("""{"query":"x","filters":{"year":"1999"}}""", "argument 'filters.year' must be null or integer, not string")]
    [InlineData("""{"query":"x","filters":{"yaer":1}}""", "argument 'filters.yaer' is unknown; known: year")]
    [InlineData("""{"query":"x","tags":["a",1]}""", "argument 'tags[1]' must be string, not integer")]
    [InlineData("""{"query":"x","tags":["a","b","c"]}""", "argument 'tags' must have at most 2 items, not 3")]
    [InlineData("""{"query":"x","exact":1}""", "argument 'exact' must be boolean, not integer")]
    [InlineData("""{"q":"x","query":"y"}""", "argument 'q' is unknown; known: exact, filters, limit, query, sort, tags, weight")]
    [InlineData("[]", "the arguments must be object, not array")]
    public void Check_Misfit_NamesTheField(string arguments, string message) => Assert.Equal(message, Check(Search, arguments));

    [Theory]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""", """{"a":null}""", null)]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""", """{"a":1}""", "argument 'a' must be string, not integer, or argument 'a' must be null, not integer")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"type":"integer"},{"type":"number"}]}}}""", """{"a":1}""", "argument 'a' fits more than one of the allowed forms")]
    [InlineData("""{"properties":{"a":{"allOf":[{"minimum":1},{"maximum":2}]}}}""", """{"a":3}""", "argument 'a' must be at most 2, not 3")]
    [InlineData("""{"properties":{"a":{"const":"b"}}}""", """{"a":"c"}""", "argument 'a' must be one of \"b\"")]
    [InlineData("""{"$defs":{"t":{"type":"string"}},"properties":{"a":{"$ref":"#/$defs/t"}}}""", """{"a":1}""", "argument 'a' must be string, not integer")]
    [InlineData("""{"$defs":{"t":{"type":"object","properties":{"next":{"$ref":"#/$defs/t"}},"required":["v"]}},"properties":{"a":{"$ref":"#/$defs/t"}}}""",
        """{"a":{"v":1,"next":{}}}""", "argument 'a.next.v' is missing")]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""", """{"a":"x"}""", "argument 'a' must be integer, not string")]
    [InlineData("""{"properties":{"a":{"type":"string","maxLength":1}}}""", """{"a":"😀"}""", null)]
    [InlineData("true", "{\"a\":1}", null)]
    [InlineData("""{"properties":{"a":{"$ref":"#/nowhere"}}}""", """{"a":1}""", null)]
    public void Check_CombinedSchemas_FollowsJsonSchema(string schema, string arguments, string? message) => Assert.Equal(message, Check(schema, arguments));

    private static string? Check(string schema, string arguments)
    {
        using var schemaDocument = JsonDocument.Parse(schema);
        using var argumentDocument = JsonDocument.Parse(arguments);
        return ArgumentValidator.Check(SchemaCompiler.Compile(schemaDocument.RootElement), argumentDocument.RootElement);
    }
}
