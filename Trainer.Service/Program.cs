using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTrainer();
var app = builder.Build();
app.MapDefaultEndpoints();
app.MapTrainer();
await app.RunAsync();
