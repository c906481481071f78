using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// Takes a server's secrets out of what it says, plain or as JSON writes them. It guards against accidents, such as an error message that
/// quotes a key; a server that wants to give its key away can always write it backwards.
/// </summary>
internal sealed class SecretRedactor
{
    private readonly List<string> _texts;
    private readonly List<byte[]> _bytes;
    private readonly byte[] _mask = Encoding.UTF8.GetBytes(Secret.Mask);

    internal SecretRedactor(IEnumerable<SecretBinding> secrets)
    {
        _texts = [.. secrets.Select(secret => secret.Bare.Reveal()).SelectMany(Forms).Distinct().OrderByDescending(text => text.Length)];
        _bytes = _texts.ConvertAll(Encoding.UTF8.GetBytes);
    }

    internal bool IsNeeded => _texts.Count > 0;

    internal string Redact(string text)
    {
        foreach (var secret in _texts)
        {
            text = text.Replace(secret, Secret.Mask, StringComparison.Ordinal);
        }

        return text;
    }

    internal ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> bytes)
    {
        foreach (var secret in _bytes)
        {
            if (bytes.Span.IndexOf(secret) >= 0)
            {
                bytes = Replace(bytes.Span, secret);
            }
        }

        return bytes;
    }

    /// <summary>Plain, as several libraries write it in JSON, and as JSON in JSON. For most keys all these are one.</summary>
    private static IEnumerable<string> Forms(string secret)
    {
        string[] once = [JsonEncodedText.Encode(secret).ToString(), Escaped(secret, null), Escaped(secret, "x4"), Escaped(secret, "X4")];
        return [secret, .. once, .. once.Select(form => Escaped(form, null))];
    }

    private static string Escaped(string text, string? hexFormat)
    {
        var result = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            _ = letter is '"' or '\\' ? result.Append('\\').Append(letter)
                : letter > '~' && hexFormat is not null ? result.Append("\\u").Append(((int)letter).ToString(hexFormat, CultureInfo.InvariantCulture))
                : result.Append(letter);
        }

        return result.ToString();
    }

    private byte[] Replace(ReadOnlySpan<byte> bytes, byte[] secret)
    {
        using var result = new MemoryStream(bytes.Length);
        while (bytes.IndexOf(secret) is var found and >= 0)
        {
            result.Write(bytes[..found]);
            result.Write(_mask);
            bytes = bytes[(found + secret.Length)..];
        }

        result.Write(bytes);
        return result.ToArray();
    }
}
