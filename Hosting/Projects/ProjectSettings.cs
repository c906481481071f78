using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Projects;

/// <summary>What a project says of itself: launchSettings.json, and the Kestrel section of its appsettings.</summary>
internal sealed class ProjectSettings
{
    private static readonly JsonDocumentOptions s_lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Name of the launch profile read, null for none.</summary>
    public string? LaunchProfile { get; private init; }

    /// <summary>Variables of the launch profile.</summary>
    public IReadOnlyDictionary<string, string> LaunchVariables { get; private init; } = new Dictionary<string, string>();

    /// <summary>Endpoints; those of Kestrel win over those of the launch profile.</summary>
    public IReadOnlyList<ProjectEndpoint> Endpoints { get; private init; } = [];

    /// <summary>http2 where <c>Kestrel:EndpointDefaults:Protocols</c> is Http2, else null.</summary>
    public string? DefaultTransport { get; private init; }

    /// <summary>True where the project lists its endpoints under <c>Kestrel:Endpoints</c>; then ASPNETCORE_URLS has no effect on it.</summary>
    public bool HasKestrelEndpoints => Endpoints.Any(endpoint => endpoint.KestrelName is not null);

    public static ProjectSettings Load(string resourceName, string projectPath, LaunchProfileChoice choice)
    {
        if (!File.Exists(projectPath))
        {
            throw new DistributedApplicationException($"The project file of resource '{resourceName}' does not exist: {projectPath}");
        }

        var directory = Path.GetDirectoryName(projectPath)!;
        var (profile, urls, variables) = ReadLaunchProfile(resourceName, directory, choice);
        variables.TryGetValue("ASPNETCORE_ENVIRONMENT", out var environment);
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(directory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.Combine(directory, $"appsettings.{environment ?? "Production"}.json"), optional: true)
            .Build();
        var defaultTransport = TransportOf(configuration["Kestrel:EndpointDefaults:Protocols"]);
        var kestrel = KestrelEndpoints(configuration, defaultTransport);
        return new ProjectSettings
        {
            LaunchProfile = profile,
            LaunchVariables = variables,
            DefaultTransport = defaultTransport,
            Endpoints = kestrel.Count > 0 ? kestrel : UrlEndpoints(urls, defaultTransport),
        };
    }

    private static List<ProjectEndpoint> KestrelEndpoints(IConfiguration configuration, string? defaultTransport)
    {
        var declared = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(section => (section.Key, Scheme: SchemeOf(section["Url"]), Transport: TransportOf(section["Protocols"]), Says: section["Protocols"] is not null))
            .ToArray();
        var endpoints = new List<ProjectEndpoint>();
        foreach (var (key, scheme, transport, says) in declared)
        {
            var alone = declared.Count(other => other.Scheme == scheme) == 1;
            endpoints.Add(new ProjectEndpoint(alone ? scheme : key, scheme, says ? transport : defaultTransport, key));
        }

        return endpoints;
    }

    private static List<ProjectEndpoint> UrlEndpoints(string urls, string? transport)
    {
        var endpoints = new List<ProjectEndpoint>();
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var scheme = SchemeOf(url);
            var before = endpoints.Count(endpoint => endpoint.Scheme == scheme);
            endpoints.Add(new ProjectEndpoint(before == 0 ? scheme : $"{scheme}{before + 1}", scheme, transport, KestrelName: null));
        }

        return endpoints;
    }

    private static (string? Name, string Urls, IReadOnlyDictionary<string, string> Variables) ReadLaunchProfile(
        string resourceName, string directory, LaunchProfileChoice choice)
    {
        var nothing = ((string?)null, string.Empty, (IReadOnlyDictionary<string, string>)new Dictionary<string, string>());
        var file = Path.Combine(directory, "Properties", "launchSettings.json");
        if (choice is { Name: null, TakeFirst: false } || (choice.Name is null && !File.Exists(file)))
        {
            return nothing;
        }

        if (!File.Exists(file))
        {
            throw new DistributedApplicationException($"Resource '{resourceName}' asks for launch profile '{choice.Name}', but there is no {file}");
        }

        using var document = ParseLenient(resourceName, file);
        if (!document.RootElement.TryGetProperty("profiles", out var profiles))
        {
            return nothing;
        }

        foreach (var profile in profiles.EnumerateObject())
        {
            if (choice.TakeFirst
                ? profile.Value.TryGetProperty("commandName", out var command) && command.GetString() == "Project"
                : profile.Name == choice.Name)
            {
                var variables = profile.Value.TryGetProperty("environmentVariables", out var listed)
                    ? listed.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ToString())
                    : [];
                var urls = profile.Value.TryGetProperty("applicationUrl", out var url) ? url.GetString() : null;
                return (profile.Name, urls ?? string.Empty, variables);
            }
        }

        return choice.TakeFirst
            ? nothing
            : throw new DistributedApplicationException($"Resource '{resourceName}' asks for launch profile '{choice.Name}', which is not in {file}");
    }

    private static JsonDocument ParseLenient(string resourceName, string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file), s_lenient);
        }
        catch (JsonException error)
        {
            throw new DistributedApplicationException($"The launch settings of resource '{resourceName}' are not valid JSON: {file}: {error.Message}", error);
        }
    }

    private static string SchemeOf(string? url) => url?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true ? "https" : "http";

    private static string? TransportOf(string? protocols) => protocols?.Equals("Http2", StringComparison.OrdinalIgnoreCase) == true ? "http2" : null;
}
