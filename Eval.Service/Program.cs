using AgentPlatform.Eval.Hosting;
using AgentPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEval();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapEval();
await app.RunAsync();
