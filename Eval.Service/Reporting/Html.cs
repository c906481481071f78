using System.Net;

namespace AgentPlatform.Eval.Reporting;

/// <summary>Text into HTML. Questions, answers and tool results are strangers' text: all of it passes here.</summary>
internal static class Html
{
    /// <summary>Escapes for element content and for quoted attributes; control characters become U+FFFD.</summary>
    public static string Escape(string text)
    {
        var clean = text.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0
            ? text
            : string.Create(text.Length, text, static (span, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    span[i] = source[i] is < ' ' and not ('\n' or '\t') ? '\uFFFD' : source[i];
                }
            });
        return WebUtility.HtmlEncode(clean);
    }

    /// <summary>At most <paramref name="length"/> characters of it, on one line, escaped.</summary>
    public static string Short(string text, int length)
    {
        var line = text.ReplaceLineEndings(" ");
        return Escape(line.Length <= length ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[length - 1]) ? length - 1 : length), "…"));
    }
}
