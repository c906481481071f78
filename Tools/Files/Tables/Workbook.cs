using System.Globalization;
using System.Xml.Linq;
using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Documents;

namespace AgentPlatform.Tools.Files.Tables;

/// <summary>The sheets of an XLSX file, as the values that its last program saved.</summary>
internal sealed class Workbook : IDisposable
{
    private static readonly XNamespace s_sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly XNamespace s_relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly OfficePackage _package;
    private readonly List<(string Name, string Part)> _sheets;
    private readonly IReadOnlyList<string> _strings;
    private readonly HashSet<int> _dateStyles;

    private Workbook(OfficePackage package)
    {
        _package = package;
        var relations = package.Relations("xl/workbook.xml");
        _sheets = [.. package.Part("xl/workbook.xml").Descendants(s_sheet + "sheet").Select(sheet => ((string)sheet.Attribute("name")!, relations[(string)sheet.Attribute(s_relations + "id")!]))];
        _strings = [.. package.Find("xl/sharedStrings.xml")?.Root!.Elements(s_sheet + "si").Select(Joined) ?? []];
        _dateStyles = DateStyles(package.Find("xl/styles.xml"));
    }

    public IReadOnlyList<string> Names => [.. _sheets.Select(sheet => sheet.Name)];

    public static Workbook Open(string path)
    {
        var package = OfficePackage.Open(path);
        try
        {
            return new Workbook(package);
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }

    /// <summary>All cells of a sheet, from A1 to the last that is used; the first sheet when none is named.</summary>
    /// <exception cref="ToolException">There is no such sheet.</exception>
    public IReadOnlyList<IReadOnlyList<string>> Read(string? name)
    {
        var sheet = name is null ? _sheets.FirstOrDefault() : _sheets.FirstOrDefault(sheet => sheet.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (sheet.Part is null)
        {
            throw new ToolException($"There is no sheet '{name}'; there are {string.Join(", ", Names)}.");
        }

        var rows = new List<IReadOnlyList<string>>();
        foreach (var row in _package.Part(sheet.Part).Descendants(s_sheet + "row"))
        {
            var number = int.TryParse((string?)row.Attribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : rows.Count + 1;
            if (number is < 1 or > 1_048_576)
            {
                throw new ToolException($"The sheet names row {number}.");
            }

            while (rows.Count < number - 1)
            {
                rows.Add([]);
            }

            var cells = new List<string>();
            foreach (var cell in row.Elements(s_sheet + "c"))
            {
                var column = (string?)cell.Attribute("r") is { } reference ? CellRange.Column(reference) : cells.Count;
                while (cells.Count < column)
                {
                    cells.Add(string.Empty);
                }

                cells.Add(Value(cell));
            }

            rows.Add(cells);
        }

        return rows;
    }

    public void Dispose() => _package.Dispose();

    private string Value(XElement cell)
    {
        var value = (string?)cell.Element(s_sheet + "v") ?? string.Empty;
        switch ((string?)cell.Attribute("t"))
        {
            case "s":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < _strings.Count ? _strings[place] : string.Empty;
            case "inlineStr":
                return cell.Element(s_sheet + "is") is { } inline ? Joined(inline) : string.Empty;
            case "b":
                return value == "1" ? "TRUE" : "FALSE";
            case "str" or "e":
                return value;
        }

        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return value;
        }

        var isDate = int.TryParse((string?)cell.Attribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var style) && _dateStyles.Contains(style);
        return !isDate || number is < 0 or > 2_958_465 ? number.ToString(CultureInfo.InvariantCulture)
            : DateTime.FromOADate(number) is var date && date.TimeOfDay == TimeSpan.Zero ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static string Joined(XElement element) => string.Concat(element.Descendants(s_sheet + "t").Select(text => text.Value));

    // Which cell formats show a date: the built-in ones and those of the file whose code has d, m, y or h outside quotes.
    private static HashSet<int> DateStyles(XDocument? styles)
    {
        var own = styles?.Descendants(s_sheet + "numFmt")
            .Where(format => ((string?)format.Attribute("formatCode") ?? string.Empty).Split('"').Where((_, place) => place % 2 == 0).Any(part => part.IndexOfAny(['d', 'm', 'y', 'h']) >= 0))
            .Select(format => (int)format.Attribute("numFmtId")!).ToHashSet() ?? [];
        return [.. styles?.Root?.Element(s_sheet + "cellXfs")?.Elements()
            .Select((format, place) => ((int?)format.Attribute("numFmtId") ?? 0, place))
            .Where(format => format.Item1 is (>= 14 and <= 22) or (>= 45 and <= 47) || own.Contains(format.Item1)).Select(format => format.place) ?? []];
    }
}
