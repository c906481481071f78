using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace AgentPlatform.AppHost;

/// <summary>What all rooms have in common, in Aspire's own words.</summary>
internal static class RoomExtensions
{
    private const string ContainerData = "/data";

    /// <summary>A room: one gRPC door, health over it, a folder for its data, restarts, and API keys where it is published.</summary>
    public static IResourceBuilder<ProjectResource> AsRoom(this IResourceBuilder<ProjectResource> room)
    {
        room.WithEndpoint("http", endpoint =>
            {
                endpoint.UriScheme = "http";
                endpoint.Transport = "http2";
            })
            .WithHttpHealthCheck("/health", endpointName: "http")
            .WithRestartPolicy(maxRestarts: 20, window: TimeSpan.FromMinutes(5));
        return room.ApplicationBuilder.ExecutionContext.IsPublishMode ? room.InContainer() : room.WithEnvironment("DataPath", DataPath(room));
    }

    /// <summary>A second door beside the gRPC one, for HTTP/1.1; rooms reach it only by its name.</summary>
    public static IResourceBuilder<ProjectResource> WithSecondDoor(this IResourceBuilder<ProjectResource> room, string name) =>
        room.WithEndpoint(name, endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Transport = "http";
            endpoint.ExcludeReferenceEndpoint = true;
        });

    /// <summary>Hands a file on to the room under the same configuration key, where it is given.</summary>
    public static IResourceBuilder<ProjectResource> WithOptionalFile(this IResourceBuilder<ProjectResource> room, string key) =>
        room.ApplicationBuilder.Configuration[key] is { Length: > 0 } path
            ? room.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), Path.GetFullPath(path))
            : room;

    private static string DataPath(IResourceBuilder<ProjectResource> room)
    {
        var builder = room.ApplicationBuilder;
        var root = builder.Configuration["AppHost:DataPath"] is { Length: > 0 } path
            ? Path.GetFullPath(path)
            : Path.GetFullPath("../artifacts/run/data", builder.AppHostDirectory);
        return Path.Combine(root, room.Resource.Name);
    }

    // Containers listen beyond loopback, where every room demands a key.
    private static IResourceBuilder<ProjectResource> InContainer(this IResourceBuilder<ProjectResource> room)
    {
        var builder = room.ApplicationBuilder;
        var key = builder.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == "api-key");
        var apiKey = key is null ? builder.AddParameter("api-key", secret: true) : builder.CreateResourceBuilder(key);
        return room.WithEnvironment("DataPath", ContainerData)
            .WithEnvironment("ApiKeys__0", apiKey)
            .WithEnvironment("ApiKey", apiKey)
            .PublishAsDockerComposeService((_, service) => service.Volumes.Add(new Volume
            {
                Name = $"{room.Resource.Name}-data",
                Type = "volume",
                Source = $"{room.Resource.Name}-data",
                Target = ContainerData,
            }));
    }
}
