using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAgentDock();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapAgentDock();
await app.RunAsync();
