using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AgentDock.Schemas;
using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Drift;

/// <summary>SHA-256 over what a model could be told about a server's tools: names, descriptions, schemas, annotations; in no order.</summary>
internal static class ToolListFingerprint
{
    // A server keeps its list until it is another one.
    private static readonly ConditionalWeakTable<IReadOnlyList<ToolDescriptor>, string> Known = [];

    internal static string Of(IReadOnlyList<ToolDescriptor> tools) => Known.GetValue(tools, Compute);

    private static string Compute(IReadOnlyList<ToolDescriptor> tools)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tool in tools.OrderBy(tool => tool.Name, StringComparer.Ordinal))
        {
            var text = $"{Length(tool.Name)}{Length(tool.Description)}{Length(CanonicalJson.Of(tool.InputSchema))}{tool.ReadOnly}{tool.Idempotent}\n";
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Length(string text) => $"{text.Length}:{text}";
}
