using AgentPlatform.AppHost;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddDockerComposeEnvironment("compose");

var experience = builder.AddProject<Projects.Experience_Service>("experience")
    .AsRoom()
    .WithExternalHttpEndpoints();

var inference = builder.AddProject<Projects.Inference_Service>("inference")
    .AsRoom()
    .WithSecondDoor("openai")
    .WithExternalHttpEndpoints()
    .WithReplicas(builder.Configuration.GetValue("Inference:Replicas", 1));

var agentdock = builder.AddProject<Projects.AgentDock_Gateway>("agentdock")
    .AsRoom()
    .WithSecondDoor("mcp")
    .WithExternalHttpEndpoints()
    .WithOptionalFile("AgentDock:Catalogue");

builder.AddProject<Projects.Rollout_Worker>("rollout")
    .AsRoom()
    .WithReplicas(builder.Configuration.GetValue("Rollout:Replicas", 1))
    .WithReference(experience).WaitFor(experience)
    .WithReference(inference.GetEndpoint("http")).WaitFor(inference)
    .WithReference(agentdock.GetEndpoint("http")).WaitFor(agentdock);

builder.AddProject<Projects.Trainer_Service>("trainer")
    .AsRoom()
    .WithExternalHttpEndpoints()
    .WithReference(experience).WaitFor(experience)
    .WithReference(inference.GetEndpoint("http")).WaitFor(inference);

builder.AddProject<Projects.Eval_Service>("eval")
    .AsRoom()
    .WithExternalHttpEndpoints()
    .WithReference(experience).WaitFor(experience);

await builder.Build().RunAsync();
