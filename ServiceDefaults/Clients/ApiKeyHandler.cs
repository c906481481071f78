using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Presents the configured <c>ApiKey</c> on every outgoing call; does nothing where there is none.</summary>
internal sealed class ApiKeyHandler(IConfiguration configuration) : DelegatingHandler
{
    private readonly AuthenticationHeaderValue? header =
        configuration[KnownNames.ApiKey] is { Length: > 0 } key ? new AuthenticationHeaderValue("Bearer", key) : null;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (header is not null)
        {
            request.Headers.Authorization ??= header;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
