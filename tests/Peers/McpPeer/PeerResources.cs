using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentPlatform.Tests.Peers;

/// <summary>Resources: text, bytes, a template and one to subscribe to.</summary>
[McpServerResourceType]
internal sealed class PeerResources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "Static text", MimeType = "text/plain"), Description("Text")]
    public static string Text() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "Static bytes", MimeType = "image/png"), Description("Bytes")]
    public static BlobResourceContents Bytes() => new() { Uri = "test://static-binary", MimeType = "image/png", Blob = ContentTools.Png };

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "Template", MimeType = "application/json"), Description("Data of an id")]
    public static TextResourceContents Template(string id) => new()
    {
        Uri = $"test://template/{id}/data",
        MimeType = "application/json",
        Text = string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}"""),
    };

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "Watched", MimeType = "text/plain"), Description("To subscribe to")]
    public static string Watched() => "Watched resource content";
}
