using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Files.Documents;

/// <summary>The zip of XML parts that DOCX, XLSX and PPTX are.</summary>
internal sealed class OfficePackage : IDisposable
{
    private const long LongestPartBytes = 256L << 20;

    private readonly ZipArchive _zip;

    private OfficePackage(ZipArchive zip) => _zip = zip;

    /// <exception cref="ToolException">The file is no zip.</exception>
    public static OfficePackage Open(string path)
    {
        try
        {
            return new OfficePackage(ZipFile.OpenRead(path));
        }
        catch (InvalidDataException)
        {
            throw new ToolException($"'{Path.GetFileName(path)}' is no Office file: it is not a zip archive.");
        }
    }

    public IEnumerable<string> Parts => _zip.Entries.Select(entry => entry.FullName);

    /// <summary>A part, or null when it is not there.</summary>
    public XDocument? Find(string part)
    {
        if (_zip.GetEntry(part) is not { } entry)
        {
            return null;
        }

        if (entry.Length > LongestPartBytes)
        {
            throw new ToolException($"The part {part} is larger than {LongestPartBytes >> 20} MB.");
        }

        using var stream = entry.Open();
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LongestPartBytes });
        try
        {
            return XDocument.Load(reader);
        }
        catch (Exception problem) when (problem is XmlException or InvalidDataException)
        {
            throw new ToolException($"The part {part} cannot be read: {problem.Message}");
        }
    }

    /// <exception cref="ToolException">The part is not there: the file is of another kind.</exception>
    public XDocument Part(string part) => Find(part) ?? throw new ToolException($"The file has no part {part}; is it of the kind that its name says?");

    /// <summary>Targets of a part's relationships by id, as paths in the package.</summary>
    public Dictionary<string, string> Relations(string part)
    {
        var slash = part.LastIndexOf('/');
        var (folder, name) = slash < 0 ? (string.Empty, part) : (part[..slash], part[(slash + 1)..]);
        return Find($"{folder}/_rels/{name}.rels".TrimStart('/'))?.Root?.Elements()
            .Where(relation => (string?)relation.Attribute("TargetMode") != "External")
            .ToDictionary(relation => (string)relation.Attribute("Id")!, relation => Combine(folder, (string)relation.Attribute("Target")!)) ?? [];
    }

    public void Dispose() => _zip.Dispose();

    private static string Combine(string folder, string target) => target.StartsWith('/') ? target[1..] : Path.GetFullPath("/" + folder + "/" + target)[1..];
}
