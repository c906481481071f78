using AgentPlatform.Mcp;

namespace AgentPlatform.Tools.Fetch.Egress;

/// <summary>Which addresses may be asked: hosts of a list, by http and https, on their own ports, and only where they lie in the public internet.</summary>
internal sealed class EgressPolicy
{
    private readonly IReadOnlyList<string> _hosts;

    private EgressPolicy(IReadOnlyList<string> hosts) => _hosts = hosts;

    /// <summary>Hosts in the order given: "example.org", "*.example.org" (and what lies below it), "*" (all public ones).</summary>
    public IReadOnlyList<string> Hosts => _hosts;

    /// <exception cref="ToolException">An entry is no host.</exception>
    public static EgressPolicy Parse(string list)
    {
        var hosts = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(host => host.ToLowerInvariant()).ToList();
        foreach (var host in hosts.Where(host => host != "*"))
        {
            if (Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is UriHostNameType.Unknown or UriHostNameType.IPv6)
            {
                throw new ToolException($"--allow: '{host}' is no host; write example.org, *.example.org or *.");
            }
        }

        return new EgressPolicy(hosts);
    }

    /// <summary>Why an address is refused before its name is even looked up; null when it is not.</summary>
    public string? Refusal(Uri address)
    {
        if (address.Scheme is not ("http" or "https"))
        {
            return $"the scheme '{address.Scheme}' is refused; only http and https are fetched";
        }

        if (address.UserInfo.Length > 0)
        {
            return "names and passwords in an address are refused";
        }

        if (_hosts.Count == 0)
        {
            return "fetching is off: the allow-list is empty (set FETCH_ALLOW)";
        }

        var host = address.IdnHost.TrimEnd('.').ToLowerInvariant();
        return _hosts.Any(allowed => allowed == "*" || allowed == host || (allowed.StartsWith("*.", StringComparison.Ordinal) && (host.EndsWith(allowed[1..], StringComparison.Ordinal) || host == allowed[2..])))
            ? null
            : $"the host '{host}' is not on the allow-list: {string.Join(", ", _hosts)}";
    }
}
