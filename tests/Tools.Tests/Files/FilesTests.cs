using System.IO.Compression;
using System.Text.Json;
using AgentPlatform.Mcp;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tools.Files.Serving;
using AgentPlatform.Tools.Files.Tables;
using AgentPlatform.Tools.Files.Workspace;

namespace AgentPlatform.Tests.Files;

public sealed class FilesTests : IDisposable
{
    private static readonly string s_samples = Path.Combine(AppContext.BaseDirectory, "samples");

    private readonly TempFolder _work = new();
    private readonly McpServer _server;

    public FilesTests() => _server = FilesServer.Create(new WorkFolder(_work.Root, [s_samples]));

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("to_markdown", "rivers.docx", "", "# Rivers of Poland\n\n# Vistula\n\nIt flows through Warsaw.\n\n- Krakow\n- Torun\n\n## Lengths\n\n| River | km |\n| --- | --- |\n| Vistula | 1047 |\n| Oder | 854 |")]
    [InlineData("to_markdown", "rivers.pptx", "", "## Slide 1: The Vistula\n- 1047 km\n- through Warsaw\n\nNotes: Say where it rises.\n\n## Slide 2: The Oder\n- 854 km")]
    [InlineData("to_markdown", "rivers.xlsx", "", "## Rivers\n\n| river | km | opened | note |\n| --- | --- | --- | --- |\n| Vistula | 1047 | 2023-01-01 | through Warsaw |\n| Oder | 854 | 2023-03-01 12:00:00 |  |\n| Warta | 808.2 |  | inline & more |\n\n## Lakes\n\n| lake | ha |\n| --- | --- |\n| Sniardwy | 11383 |")]
    [InlineData("to_markdown", "rivers.html", "", "# Rivers\n\nThe **Vistula** flows through [Warsaw](warsaw.html).\n\n- Krakow\n\n  - Wawel\n- Torun\n\n| River | km |\n| --- | --- |\n| Vistula | 1047 |")]
    [InlineData("to_markdown", "rivers.csv", "", "| river | country | km |\n| --- | --- | --- |\n| Vistula | Poland | 1047 |\n| Oder | Poland | 854 |\n| Elbe, the | Germany | 1094 |\n| Rhine | Germany | 1230 |")]
    [InlineData("to_markdown", "rivers.md", ",\"limit\":100", "# Rivers of Poland\n\nThe longest are listed here.\n\n## Vistula\n\n1047 km, through Warsaw.\n\n## Oder\n\n854\n[characters 0 to 100 of 105; go on with offset 100]")]
    [InlineData("document_outline", "rivers.md", "", "Rivers of Poland\n  Vistula\n  Oder")]
    [InlineData("document_outline", "rivers.docx", "", "Rivers of Poland\nVistula\n  Lengths")]
    [InlineData("document_outline", "rivers.xlsx", "", "Rivers\nLakes")]
    [InlineData("list_sheets", "rivers.xlsx", "", "Rivers: 4 rows, 4 columns\nLakes: 2 rows, 2 columns")]
    [InlineData("read_sheet", "rivers.xlsx", ",\"range\":\"A2:B3\"", "| Vistula | 1047 |\n| --- | --- |\n| Oder | 854 |")]
    [InlineData("read_sheet", "rivers.xlsx", ",\"sheet\":\"Seas\"", "ERROR There is no sheet 'Seas'; there are Rivers, Lakes.")]
    [InlineData("read_sheet", "rivers.xlsx", ",\"range\":\"B\"", "ERROR 'B' is no range; write B2:D10 or C3.")]
    [InlineData("describe_table", "rivers.csv", "", "4 rows\n| column | type | filled | empty | different | min | max | mean |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n| river | text | 4 | 0 | 4 | Elbe, the | Vistula |  |\n| country | text | 4 | 0 | 2 | Germany | Poland |  |\n| km | number | 4 | 0 | 4 | 854 | 1230 | 1056.25 |")]
    [InlineData("query_table", "rivers.csv", ",\"where\":\"km\",\"operator\":\">\",\"value\":\"1000\",\"order_by\":\"km\",\"descending\":true,\"columns\":[\"river\",\"km\"]", "| river | km |\n| --- | --- |\n| Rhine | 1230 |\n| Elbe, the | 1094 |\n| Vistula | 1047 |\n[3 rows]")]
    [InlineData("query_table", "rivers.csv", ",\"where\":\"length\"", "ERROR There is no column 'length'; there are river, country, km.")]
    [InlineData("aggregate_table", "rivers.csv", ",\"function\":\"sum\",\"column\":\"km\",\"group_by\":\"country\"", "| country | sum of km |\n| --- | --- |\n| Germany | 2324 |\n| Poland | 1901 |")]
    [InlineData("aggregate_table", "rivers.csv", ",\"function\":\"mean\",\"column\":\"river\"", "ERROR 'Vistula' is no number; mean needs a column of numbers.")]
    [InlineData("read_json", "rivers.json", ",\"pointer\":\"/rivers/1/km\"", "854")]
    [InlineData("read_json", "rivers.json", ",\"pointer\":\"/rivers/7\"", "ERROR There is no '7' in '/rivers/7'; the list has 2 items, from 0.")]
    [InlineData("html_links", "rivers.html", "", "warsaw.html  Warsaw")]
    [InlineData("html_tables", "rivers.html", "", "| River | km |\n| --- | --- |\n| Vistula | 1047 |")]
    [InlineData("image_info", "rivers.md", "", "ERROR 'rivers.md' is no PNG, JPEG, GIF, BMP or WebP image.")]
    [InlineData("list_archive", "rivers.md", "", "ERROR 'rivers.md' is no zip archive.")]
    [InlineData("to_markdown", "none.pdf", "", "ERROR '{samples}/none.pdf' does not exist; list_files shows what does.")]
    public async Task Tool_Sample_AnswersInWords(string tool, string file, string more, string expected) =>
        Assert.Equal(expected.Replace("{samples}", s_samples, StringComparison.Ordinal), await CallAsync(tool, $$"""{"path":"{{s_samples}}/{{file}}"{{more}}}"""));

    [Fact]
    public async Task ReadText_Lines_ComeWithNumbersAndANote() => Assert.Equal(
        "5: ## Vistula\n6: \n7: 1047 km, through Warsaw.\n[lines 5 to 7 of 11; go on with from_line 8]",
        await CallAsync("read_text", $$"""{"path":"{{s_samples}}/rivers.md","from_line":5,"lines":3,"numbers":true}"""));

    [Fact]
    public async Task Pdf_Pages_AreTextUnderTheirNumbers()
    {
        Needs.Program("pdftotext");

        Assert.Equal("## Page 2\n\nThe Oder is 854 km long.", await CallAsync("pdf_pages", $$"""{"path":"{{s_samples}}/rivers.pdf","from":2}"""));
        Assert.Contains("The Vistula is 1047 km long.", await CallAsync("to_markdown", $$"""{"path":"{{s_samples}}/rivers.pdf"}"""), StringComparison.Ordinal);
        Assert.Contains("Title:           Rivers of Poland", await CallAsync("pdf_info", $$"""{"path":"{{s_samples}}/rivers.pdf"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ocr_Picture_IsRead()
    {
        Needs.Program("tesseract");

        Assert.Contains("Vistula", await CallAsync("ocr_image", $$"""{"path":"{{s_samples}}/vistula.png"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_EditAppendMoveDelete_LeaveWhatTheySay()
    {
        Assert.Equal("5 bytes in a/b.txt", await CallAsync("write_file", """{"path":"a/b.txt","text":"one\n1"}"""));
        Assert.Equal("9 bytes in a/b.txt", await CallAsync("append_file", """{"path":"a/b.txt","text":"\none"}"""));
        Assert.Equal("ERROR 'old' occurs 2 times; give more of the text around it, or set 'all'.", await CallAsync("edit_file", """{"path":"a/b.txt","old":"one","new":"two"}"""));
        Assert.Equal("2 replaced in a/b.txt", await CallAsync("edit_file", """{"path":"a/b.txt","old":"one","new":"two","all":true}"""));
        Assert.Equal("two\n1\ntwo", await CallAsync("read_text", """{"path":"a/b.txt"}"""));
        Assert.Equal("a/c.txt", await CallAsync("copy_file", """{"from":"a/b.txt","to":"a/c.txt"}"""));
        Assert.Equal("ERROR 'a/c.txt' exists already.", await CallAsync("move_file", """{"from":"a/b.txt","to":"a/c.txt"}"""));
        Assert.Equal("2 replaced in a/c.txt", await CallAsync("edit_file", """{"path":"a/c.txt","old":"two","new":"three","all":true}"""));
        Assert.Equal("-1: two\n+1: three\n-3: two\n+3: three", await CallAsync("compare_files", """{"first":"a/b.txt","second":"a/c.txt"}"""));
        Assert.Equal("a/b.txt:2: 1\na/c.txt:2: 1", await CallAsync("search_text", """{"path":".","query":"^\\d$","regex":true}"""));
        Assert.Equal("a is gone", await CallAsync("delete_file", """{"path":"a"}"""));
        Assert.Equal("(nothing)", await CallAsync("list_files", "{}"));
    }

    [Theory]
    [InlineData("write_file", "\"path\":\"../x\",\"text\":\"\"")]
    [InlineData("write_file", "\"path\":\"/etc/passwd\",\"text\":\"\"")]
    [InlineData("write_file", "\"path\":\"out/x\",\"text\":\"\"")]
    [InlineData("write_file", "\"path\":\"out/../../x\",\"text\":\"\"")]
    [InlineData("read_text", "\"path\":\"out/passwd\"")]
    [InlineData("read_text", "\"path\":\"loop\"")]
    [InlineData("delete_file", "\"path\":\".\"")]
    [InlineData("list_files", "\"path\":\"/etc\"")]
    public async Task Path_ThatLeadsOut_IsRefused(string tool, string arguments)
    {
        File.CreateSymbolicLink(_work.File("out"), "/etc");
        File.CreateSymbolicLink(_work.File("loop"), "loop");

        Assert.Matches("^ERROR .*(outside|too many links|work folder itself)", await CallAsync(tool, $"{{{arguments}}}"));
    }

    [Fact]
    public async Task Archive_RoundTrip_KeepsFiles()
    {
        await CallAsync("write_file", """{"path":"in/x.txt","text":"hello"}""");

        Assert.Equal("1 file in x.zip", await CallAsync("make_archive", """{"paths":["in"],"to":"x.zip"}"""));
        Assert.Equal("           5  in/x.txt", await CallAsync("list_archive", """{"path":"x.zip"}"""));
        Assert.Equal("1 file in out", await CallAsync("extract_archive", """{"path":"x.zip","to":"out"}"""));
        Assert.Equal("hello", await CallAsync("read_text", """{"path":"out/in/x.txt"}"""));
    }

    [Fact]
    public async Task Archive_EntryThatLeadsOut_IsRefused()
    {
        await using (var zip = await ZipFile.OpenAsync(_work.File("evil.zip"), ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            zip.CreateEntry("../../escaped.txt");
        }

        Assert.StartsWith("ERROR ", await CallAsync("extract_archive", """{"path":"evil.zip","to":"out"}"""), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_work.Root, "..", "escaped.txt")));
    }

    [Fact]
    public async Task ViewImage_Png_ComesAsImageContent()
    {
        // A PNG of one pixel, as far as its head goes.
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 2];
        await File.WriteAllBytesAsync(_work.File("p.png"), png, TestContext.Current.CancellationToken);

        var content = (await Calls.ResultAsync(_server, "view_image", """{"path":"p.png"}""")).GetProperty("content");
        Assert.Equal("image/png, 1 x 2 pixels", content[0].GetProperty("text").GetString());
        Assert.Equal(png, content[1].GetProperty("data").GetBytesFromBase64());
        Assert.Equal("image/png", content[1].GetProperty("mimeType").GetString());
    }

    [Fact]
    public void Csv_QuotedCells_MayHoldEverything()
    {
        var rows = CsvFile.Read(new StringReader("a;\"b;\"\"c\"\"\nd\"\r\n\n\"\";e"), ';');

        Assert.Equal(["a", "b;\"c\"\nd"], rows[0]);
        Assert.Equal(["", "e"], rows[1]);
        Assert.Equal(2, rows.Count);
    }

    private Task<string> CallAsync(string tool, string arguments)
    {
        _ = JsonDocument.Parse(arguments);
        return Calls.CallAsync(_server, tool, arguments);
    }
}
