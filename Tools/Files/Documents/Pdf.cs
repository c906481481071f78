using System.Globalization;
using AgentPlatform.Tools.Files.Workspace;

namespace AgentPlatform.Tools.Files.Documents;

/// <summary>PDF by way of poppler.</summary>
internal static class Pdf
{
    /// <summary>The text of pages, each under its number.</summary>
    public static async Task<string> TextAsync(string path, int first, int? last, CancellationToken cancellationToken)
    {
        string[] range = last is { } end ? ["-l", end.ToString(CultureInfo.InvariantCulture)] : [];
        var text = await ExternalProgram.RunAsync(
            "pdftotext", "poppler-utils", ["-layout", "-enc", "UTF-8", "-f", first.ToString(CultureInfo.InvariantCulture), .. range, "--", path, "-"], cancellationToken);
        var pages = text.Split('\f');
        return string.Join("\n\n", pages.Take(Math.Max(1, pages.Length - 1)).Select((page, place) => $"## Page {first + place}\n\n{Trim(page)}")).TrimEnd();
    }

    /// <summary>Title, pages, sizes and dates.</summary>
    public static Task<string> InfoAsync(string path, CancellationToken cancellationToken) =>
        ExternalProgram.RunAsync("pdfinfo", "poppler-utils", ["-isodates", "--", path], cancellationToken);

    private static string Trim(string page) => string.Join('\n', page.Split('\n').Select(line => line.TrimEnd())).Trim('\n');
}
