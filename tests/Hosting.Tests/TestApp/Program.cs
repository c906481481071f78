// A small service that the hosting tests start for real: it tells its environment, its health follows a file, it ends on request.
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseKestrelHttpsConfiguration();
var app = builder.Build();
app.MapGet("/env", () => Environment.GetEnvironmentVariables());
app.MapGet("/where", () => new { Directory = Environment.CurrentDirectory, Pid = Environment.ProcessId });
app.MapGet("/health", (IConfiguration configuration) =>
    configuration["HealthyFile"] is { } file && !File.Exists(file) ? Results.StatusCode(503) : Results.Text("Healthy"));
app.MapPost("/say", (string text) => Console.Out.WriteLineAsync(text));
app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));
if (builder.Configuration["DieWith"] is { } last)
{
    await Console.Error.WriteLineAsync(last);
    Environment.Exit(9);
}

await app.RunAsync();
