using System.Net;

namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>Text into HTML. Questions, answers and results are strangers' text: all of it passes here.</summary>
internal static class Html
{
    /// <summary>Escapes for element content and for quoted attributes; control characters become U+FFFD.</summary>
    public static string Escape(string text) =>
        WebUtility.HtmlEncode(string.Concat(text.Select(letter => letter < ' ' && letter is not ('\n' or '\t') ? '\uFFFD' : letter)));
}
