using Microsoft.Extensions.Configuration.Json;

namespace AgentPlatform.Inference.Hosting;

/// <summary>
/// The room listens twice: <c>http</c> (HTTP/2, gRPC) and <c>openai</c> (HTTP/1.1 and 2). Kestrel's named endpoints make it deaf to
/// ASPNETCORE_URLS, so addresses given that way are handed to the names: the first to http, the second to openai.
/// </summary>
internal static class InferenceEndpoints
{
    public static void UseAddresses(ConfigurationManager configuration)
    {
        if (configuration["urls"] is not { Length: > 0 } urls)
        {
            return;
        }

        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] keys = [UrlKey(KnownNames.GrpcEndpoint), UrlKey(KnownNames.OpenAiEndpoint)];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!IsSetOutsideFiles(configuration, keys[i]))
            {
                // Without a second address any free port will do: two replicas must not fight over the one in appsettings.json.
                configuration[keys[i]] = i < addresses.Length ? addresses[i] : "http://127.0.0.1:0";
            }
        }
    }

    private static string UrlKey(string endpoint) => $"Kestrel:Endpoints:{endpoint}:Url";

    private static bool IsSetOutsideFiles(IConfigurationRoot configuration, string key) =>
        configuration.Providers.Any(provider => provider is not JsonConfigurationProvider && provider.TryGet(key, out _));
}
