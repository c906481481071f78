using AgentPlatform.Rollout.Hosting;
using AgentPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRollout();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapRollout();
await app.RunAsync();
