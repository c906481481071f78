using AgentPlatform.Experience.Hosting;
using AgentPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddExperience();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapExperience();
await app.RunAsync();
