using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using Aspire.Hosting.Environment;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the files from which Docker Compose or Swarm runs the application. Images are built by the build, not here.</summary>
internal sealed class ComposePublisher(DistributedApplicationModel model, ResourceEnvironment environment)
{
    private const string Network = "aspire";
    private const string DashboardImage = "mcr.microsoft.com/dotnet/aspire-dashboard:latest";

    /// <exception cref="DistributedApplicationException">The model names no environment, or the folder cannot be written.</exception>
    public async Task PublishAsync(string outputPath, TextWriter report, CancellationToken cancellationToken)
    {
        var compose = model.Resources.OfType<DockerComposeEnvironmentResource>().FirstOrDefault() ?? throw new DistributedApplicationException(
            "The model names no place to publish to; add builder.AddDockerComposeEnvironment(\"compose\").");
        var variables = new ComposeVariables();
        var file = await BuildAsync(compose, variables, cancellationToken);
        var folder = Path.GetFullPath(outputPath);
        try
        {
            Directory.CreateDirectory(folder);
            var env = Path.Combine(folder, ".env");
            var existing = File.Exists(env) ? await File.ReadAllTextAsync(env, cancellationToken) : null;
            await File.WriteAllTextAsync(Path.Combine(folder, "docker-compose.yaml"), ComposeYaml.Render(file, swarm: false), cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "docker-stack.yaml"), ComposeYaml.Render(file, swarm: true), cancellationToken);
            await File.WriteAllTextAsync(env, variables.Render(existing), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"--output-path {folder} cannot be written: {error.Message}", error);
        }

        await report.WriteLineAsync($"wrote docker-compose.yaml, docker-stack.yaml and .env to {folder}");
        foreach (var left in model.Resources.OfType<ExecutableResource>())
        {
            await report.WriteLineAsync($"left out {left.Name}: an executable has no image");
        }
    }

    private async Task<ComposeFile> BuildAsync(DockerComposeEnvironmentResource compose, ComposeVariables variables, CancellationToken cancellationToken)
    {
        var file = new ComposeFile();
        var addresses = new ComposeAddresses(variables, compose.Name);
        var dashboard = compose.HasDashboard ? $"{compose.Name}-dashboard" : null;
        if (dashboard is not null)
        {
            file.Services[dashboard] = new Service
            {
                Name = dashboard,
                Image = DashboardImage,
                Ports = ["18888"],
                Expose = ["18889", "18890"],
                Networks = [Network],
                Restart = "always",
            };
        }

        foreach (var project in model.Resources.OfType<ProjectResource>())
        {
            var service = await ServiceAsync(project, addresses, dashboard, cancellationToken);
            foreach (var customization in project.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>())
            {
                customization.Configure(new DockerComposeServiceResource(project, compose), service);
            }

            file.Services[service.Name] = service;
        }

        return file;
    }

    private async Task<Service> ServiceAsync(ProjectResource project, ComposeAddresses addresses, string? dashboard, CancellationToken cancellationToken)
    {
        var service = new Service { Name = project.Name, Image = addresses.Image(project), Networks = [Network] };
        var endpoints = project.Endpoints().ToArray();
        var values = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [KnownNames.OtlpRetry] = "in_memory",
        };
        if (endpoints.Length > 0)
        {
            values[KnownNames.AspNetCoreForwardedHeaders] = "true";
        }

        if (dashboard is not null)
        {
            values[KnownNames.OtlpEndpoint] = $"http://{dashboard}:18889";
            values[KnownNames.OtlpProtocol] = "grpc";
            values[KnownNames.OtelServiceName] = project.Name;
        }

        await environment.AddModelAsync(values, project, cancellationToken);
        var self = new ResourceReplica(project, 0, string.Empty);
        AddListening(service, project, addresses);
        foreach (var (name, value) in values)
        {
            service.Environment[name] = addresses.Resolve(value, self);
        }

        service.Command.AddRange(await ResourceEnvironment.ArgumentsAsync(self, addresses, cancellationToken));
        foreach (var endpoint in endpoints)
        {
            var port = addresses.Port(project, endpoint);
            (endpoint.IsExternal ? service.Ports : service.Expose).Add(endpoint.IsExternal && endpoint.Port is { } outside ? $"{outside}:{port}" : port);
        }

        AddOrder(service, project);
        AddDeployment(service, project);
        return service;
    }

    private static void AddListening(Service service, ProjectResource project, ComposeAddresses addresses)
    {
        var kestrel = project.TryGetLastAnnotation<ProjectAnnotation>(out var annotation) && annotation.Settings.HasKestrelEndpoints;
        foreach (var endpoint in project.Endpoints().Where(endpoint => endpoint.IsHttp))
        {
            var port = addresses.Port(project, endpoint);
            if (kestrel)
            {
                var key = $"Kestrel__Endpoints__{endpoint.KestrelName ?? endpoint.Name}";
                service.Environment[$"{key}__Url"] = $"{endpoint.UriScheme}://*:{port}";
                if (endpoint.KestrelName is null && project.TransportOf(endpoint) == "http2")
                {
                    service.Environment[$"{key}__Protocols"] = "Http2";
                }

                continue;
            }

            var name = endpoint.UriScheme == "https" ? KnownNames.HttpsPorts : KnownNames.HttpPorts;
            service.Environment[name] = service.Environment.TryGetValue(name, out var before) ? $"{before};{port}" : port;
        }
    }

    private static void AddOrder(Service service, ProjectResource project)
    {
        foreach (var wait in project.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is ProjectResource))
        {
            service.DependsOn[wait.Resource.Name] = new ServiceDependency
            {
                Condition = wait.WaitType == WaitType.WaitForCompletion ? "service_completed_successfully" : "service_started",
            };
        }
    }

    private static void AddDeployment(Service service, ProjectResource project)
    {
        var replicas = project.GetReplicaCount();
        project.TryGetLastAnnotation<RestartPolicyAnnotation>(out var policy);
        service.Restart = policy is null ? null : "unless-stopped";
        if (replicas > 1 || policy is not null)
        {
            service.Deploy = new Deploy
            {
                Replicas = replicas,
                RestartPolicy = policy is null ? null : new RestartPolicy
                {
                    Condition = "any",
                    MaxAttempts = policy.MaxRestarts,
                    Window = $"{policy.Window.TotalSeconds:0}s",
                },
            };
        }
    }
}
