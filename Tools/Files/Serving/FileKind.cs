using AgentPlatform.Tools.Files.Documents;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>What a file is, from its first bytes.</summary>
internal static class FileKind
{
    public static string Of(string path)
    {
        Span<byte> head = stackalloc byte[1024];
        int count;
        using (var file = File.OpenRead(path))
        {
            count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        head = head[..count];
        return head switch
        {
            [] => "empty",
            _ when ImageFacts.Read(path) is { } image => image.MimeType,
            _ when head.StartsWith("%PDF-"u8) => "application/pdf",
            _ when head.StartsWith("PK\u0003\u0004"u8) => Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".docx" => "Word document",
                ".xlsx" => "Excel workbook",
                ".pptx" => "PowerPoint presentation",
                _ => "application/zip",
            },
            _ when head.StartsWith("SQLite format 3"u8) => "SQLite database",
            _ when head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) => "application/gzip",
            _ when head.StartsWith("\u007fELF"u8) => "program",
            _ => head.Contains((byte)0) ? "bytes" : "text",
        };
    }
}
