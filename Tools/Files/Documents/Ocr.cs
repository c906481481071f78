using AgentPlatform.Tools.Files.Workspace;

namespace AgentPlatform.Tools.Files.Documents;

/// <summary>Text in images, by way of tesseract.</summary>
internal static class Ocr
{
    public static async Task<string> TextAsync(string path, string language, CancellationToken cancellationToken) =>
        (await ExternalProgram.RunAsync("tesseract", "tesseract-ocr", [path, "stdout", "-l", language], cancellationToken)).Replace("\f", string.Empty, StringComparison.Ordinal).Trim();
}
