using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Tables;

/// <summary>Tables from CSV and XLSX files alike.</summary>
internal static class TableFile
{
    public static Table Read(string path, string? sheet)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv" or ".tsv" or ".txt":
                return Table.Of(CsvFile.Read(path));
            case ".xlsx" or ".xlsm":
                using (var book = Workbook.Open(path))
                {
                    return Table.Of(book.Read(sheet));
                }

            default:
                throw new ToolException($"'{Path.GetFileName(path)}' is no table; there are .csv, .tsv, .txt and .xlsx.");
        }
    }
}
