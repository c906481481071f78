using System.Text;

namespace Aspire.Hosting.Running;

/// <summary>Cuts the output of a child into lines, and overlong lines into pieces, so that no child can fill the host's memory.</summary>
internal static class LinePump
{
    private const int MaxLineChars = 16 * 1024;

    public static async Task RunAsync(TextReader reader, Action<string> onLine)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer)) > 0)
            {
                Take(buffer.AsSpan(0, read), line, onLine);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The pipe went away with the process; what was read until then counts.
        }

        if (line.Length > 0)
        {
            onLine(line.ToString());
        }
    }

    private static void Take(ReadOnlySpan<char> text, StringBuilder line, Action<string> onLine)
    {
        foreach (var letter in text)
        {
            if (letter == '\n' || line.Length >= MaxLineChars)
            {
                onLine(line.ToString());
                line.Clear();
            }

            if (letter is not ('\n' or '\r'))
            {
                line.Append(letter);
            }
        }
    }
}
