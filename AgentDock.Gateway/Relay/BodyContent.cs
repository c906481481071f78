using System.IO.Pipelines;
using System.Net;

namespace AgentPlatform.AgentDock.Relay;

/// <summary>A request's body on its way to another server, without a copy in between.</summary>
internal sealed class BodyContent(PipeReader reader, long? length) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => reader.CopyToAsync(stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => reader.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
