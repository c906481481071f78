// A small application host, run as a process of its own by the tests that kill hosts and that read their command line's output.
var builder = DistributedApplication.CreateBuilder(args);
builder.AddDockerComposeEnvironment("compose");
var token = builder.AddParameter("token", secret: true);
var api = builder.AddProject<Projects.Hosting_TestApp>("api")
    .WithHttpEndpoint()
    .WithHttpEndpoint(name: "web")
    .WithHttpHealthCheck("/health")
    .WithReplicas(2)
    .WithRestartPolicy(3, TimeSpan.FromMinutes(1))
    .PublishAsDockerComposeService((_, service) => service.Command.Add("--verbose"));
builder.AddProject<Projects.Hosting_TestApp>("front")
    .WithHttpEndpoint(port: builder.ExecutionContext.IsPublishMode ? 8443 : null)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WithReference(api)
    .WithEnvironment("TOKEN", token)
    .WithEnvironment("PRICE", "5 $ each")
    .WaitFor(api);
builder.AddExecutable("tree", "sh", ".", "-c", "sleep 1000 & echo grandchild $!; wait");
await builder.Build().RunAsync();
