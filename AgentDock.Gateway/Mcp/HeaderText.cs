using System.Buffers.Text;
using System.Text;

namespace AgentPlatform.AgentDock.Mcp;

/// <summary>Names and arguments as header values: plain where that is safe, else <c>=?base64?…?=</c>.</summary>
internal static class HeaderText
{
    private const string Start = "=?base64?";
    private const string End = "?=";

    internal static string Encode(string text) =>
        IsPlain(text) ? text : Start + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) + End;

    /// <summary>Null when it claims to be base64 and is not.</summary>
    internal static string? Decode(string value)
    {
        if (!value.StartsWith(Start, StringComparison.Ordinal) || !value.EndsWith(End, StringComparison.Ordinal) || value.Length < Start.Length + End.Length)
        {
            return value;
        }

        var encoded = value[Start.Length..^End.Length];
        return Base64.IsValid(encoded) ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;
    }

    private static bool IsPlain(string text) =>
        text.All(letter => letter is >= ' ' and <= '~') && text.Trim().Length == text.Length && !text.StartsWith(Start, StringComparison.Ordinal);
}
