using System.Globalization;
using System.Xml.Linq;

namespace AgentPlatform.Tools.Files.Documents;

/// <summary>Slides as Markdown, in the order of the presentation, with the speaker's notes.</summary>
internal static class Pptx
{
    private static readonly XNamespace s_drawing = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace s_slides = "http://schemas.openxmlformats.org/presentationml/2006/main";
    private static readonly XNamespace s_relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static string ToMarkdown(string path)
    {
        using var package = OfficePackage.Open(path);
        var relations = package.Relations("ppt/presentation.xml");
        var slides = package.Part("ppt/presentation.xml").Descendants(s_slides + "sldId").Select(slide => relations[(string)slide.Attribute(s_relations + "id")!]);
        return string.Join("\n\n", slides.Select((part, place) => Slide(package, part, place + 1)));
    }

    private static string Slide(OfficePackage package, string part, int number)
    {
        var shapes = package.Part(part).Descendants(s_slides + "sp").ToList();
        var title = shapes.FirstOrDefault(shape => IsTitle(shape));
        var lines = new List<string> { $"## Slide {number.ToString(CultureInfo.InvariantCulture)}" + (title is null ? string.Empty : ": " + string.Join(' ', Paragraphs(title))) };
        lines.AddRange(shapes.Where(shape => shape != title).SelectMany(Paragraphs).Select(line => "- " + line));
        if (package.Relations(part).Values.FirstOrDefault(target => target.Contains("/notesSlides/", StringComparison.Ordinal)) is { } notes && package.Find(notes) is { } page)
        {
            var said = page.Descendants(s_slides + "sp").Where(shape => Placeholder(shape) == "body").SelectMany(Paragraphs).ToList();
            lines.AddRange(said.Count > 0 ? ["", "Notes: " + string.Join(' ', said)] : []);
        }

        return string.Join('\n', lines);
    }

    private static bool IsTitle(XElement shape) => Placeholder(shape) is "title" or "ctrTitle";

    private static string? Placeholder(XElement shape) => (string?)shape.Descendants(s_slides + "ph").FirstOrDefault()?.Attribute("type");

    private static IEnumerable<string> Paragraphs(XElement shape) =>
        shape.Descendants(s_drawing + "p").Select(paragraph => string.Concat(paragraph.Descendants(s_drawing + "t").Select(run => run.Value)).Trim()).Where(line => line.Length > 0);
}
