using AgentPlatform.Mcp;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tools.Sqlite.Databases;
using AgentPlatform.Tools.Sqlite.Serving;

namespace AgentPlatform.Tests.Sqlite;

public sealed class SqliteTests : IDisposable
{
    private readonly TempFolder _work = new();
    private readonly McpServer _server;

    public SqliteTests() => _server = SqliteServer.Create(new DatabaseFolder(_work.Root));

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Tools_Together_KeepADatabase()
    {
        Assert.Equal("(none)", await CallAsync("list_databases", "{}"));
        Assert.Equal("3 rows in rivers", await CallAsync("import_csv", """{"database":"geo","table":"rivers","csv":"name,km\nVistula,1047\n\"Elbe, the\",1094\nOder,854.5\n"}"""));
        Assert.Equal("rivers (table): 3 rows", await CallAsync("list_tables", """{"database":"geo"}"""));
        Assert.Equal("| name | km |\n| --- | --- |\n| Elbe, the | 1094 |\n| Vistula | 1047 |\n[2 rows]", await CallAsync("query", """{"database":"geo","sql":"SELECT * FROM rivers WHERE km > @p1 + 0 ORDER BY km DESC","values":["1000"]}"""));
        Assert.Equal("1 rows changed", await CallAsync("execute", """{"database":"geo","sql":"UPDATE rivers SET km = 854 WHERE name = 'Oder'"}"""));
        Assert.Equal("name,km\n\"Elbe, the\",1094", await CallAsync("export_csv", """{"database":"geo","sql":"SELECT * FROM rivers ORDER BY name LIMIT 1"}"""));
        Assert.Contains("SCAN rivers", await CallAsync("explain", """{"database":"geo","sql":"SELECT * FROM rivers"}"""), StringComparison.Ordinal);
        Assert.StartsWith("| column | type | not null | default | primary key |", await CallAsync("describe_table", """{"database":"geo","table":"rivers"}"""), StringComparison.Ordinal);
        Assert.Equal("geo is gone", await CallAsync("drop_database", """{"database":"geo"}"""));
    }

    [Fact]
    public async Task Execute_FailingStatement_ChangesNothing()
    {
        await CallAsync("execute", """{"database":"d","sql":"CREATE TABLE t (x INTEGER UNIQUE)"}""");

        Assert.StartsWith("ERROR ", await CallAsync("execute", """{"database":"d","sql":"INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)"}"""), StringComparison.Ordinal);
        Assert.Equal("t (table): 0 rows", await CallAsync("list_tables", """{"database":"d"}"""));
    }

    [Theory]
    [InlineData("query", """{"database":"none","sql":"SELECT 1"}""", "ERROR There is no database 'none'; there are d.")]
    [InlineData("query", """{"database":"../d","sql":"SELECT 1"}""", "ERROR '../d' is no plain name of letters, digits, '-', '_' and '.'.")]
    [InlineData("query", """{"database":"d","sql":"DELETE FROM t"}""", "ERROR query only reads; execute changes the database.")]
    [InlineData("query", """{"database":"d","sql":"SELECT * FROM u"}""", "ERROR SQLite Error 1: 'no such table: u'.")]
    [InlineData("execute", """{"database":"d","sql":"ATTACH '/etc/passwd' AS p"}""", "ERROR SQLite Error 1: 'too many attached databases - max 0'.")]
    [InlineData("describe_table", """{"database":"d","table":"u"}""", "ERROR There is no table 'u'; list_tables names them.")]
    public async Task Tool_BadCall_SaysWhy(string tool, string arguments, string expected)
    {
        await CallAsync("execute", """{"database":"d","sql":"CREATE TABLE t (x)"}""");

        Assert.Equal(expected, await CallAsync(tool, arguments));
    }

    private Task<string> CallAsync(string tool, string arguments) => Calls.CallAsync(_server, tool, arguments);
}
