using System.Globalization;

namespace AgentPlatform.AgentDock.Egress;

/// <summary>A host that may be reached: "example.org", "*.example.org" (not the bare name), with ":port" or on 80 and 443.</summary>
internal sealed record EgressRule
{
    private EgressRule(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>Lower case, perhaps with "*." in front.</summary>
    internal string Host { get; }

    /// <summary>0: 80 and 443.</summary>
    internal int Port { get; }

    public override string ToString() => Port == 0 ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Null when the text is no rule.</summary>
    internal static EgressRule? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = 0;
        if (colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
        {
            return null;
        }

        var bare = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return bare.Length is > 0 and <= 253 && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && !bare.StartsWith('.') && !bare.EndsWith('.')
            ? new EgressRule(host.ToLowerInvariant(), port)
            : null;
    }

    internal bool Allows(string host, int port)
    {
        if (Port == 0 ? port is not (80 or 443) : port != Port)
        {
            return false;
        }

        var name = host.TrimEnd('.').ToLowerInvariant();
        return Host.StartsWith("*.", StringComparison.Ordinal) ? name.EndsWith(Host[1..], StringComparison.Ordinal) && name.Length > Host.Length - 1 : name == Host;
    }

    /// <summary>True when everything that <paramref name="other"/> allows is allowed here too.</summary>
    internal bool Covers(EgressRule other)
    {
        if (Port != other.Port && !(Port == 0 && other.Port is 80 or 443))
        {
            return false;
        }

        return Host == other.Host || (Host.StartsWith("*.", StringComparison.Ordinal) && other.Host.EndsWith(Host[1..], StringComparison.Ordinal) && other.Host.Length > Host.Length - 1);
    }
}
