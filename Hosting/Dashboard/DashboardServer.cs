using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Running;
using Aspire.Hosting.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Dashboard;

/// <summary>The host's own page, and the JSON behind it, on loopback only.</summary>
internal sealed class DashboardServer(InstanceRegistry instances, IHostEnvironment environment, IOptions<AppHostOptions> options, TimeProvider time) : IAsyncDisposable
{
    private const int PortsTried = 50;
    private const int MaxLines = 2000;

    private static readonly byte[] s_page = ReadPage();
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private WebApplication? _app;

    /// <summary>Address of the page; null until it is served.</summary>
    public string? Url { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var wanted = options.Value.DashboardPort;
        var ports = wanted == 0 ? [0] : Enumerable.Range(wanted, Math.Min(PortsTried, 65536 - wanted)).Where(IsFree);
        foreach (var port in ports)
        {
            var app = Create(port);
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (IOException)
            {
                // Taken between the look and the try.
                await app.DisposeAsync();
                continue;
            }

            _app = app;
            Url = app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
            return;
        }

        throw new DistributedApplicationException(
            $"No port from {wanted} to {wanted + PortsTried - 1} is free for the host's page; set AppHost:DashboardPort (environment AppHost__DashboardPort), 0 takes any.");
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    private WebApplication Create(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = [] });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.WriteIndented = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        // The application host is the one that listens to Ctrl+C.
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        var app = builder.Build();
        app.Use(RequireLocalCaller);
        app.MapGet("/", () => Results.Bytes(s_page, "text/html; charset=utf-8"));
        app.MapGet("/api/resources", () => new
        {
            Application = ApplicationName(),
            Pid = System.Environment.ProcessId,
            Started = _started,
            Resources = instances.All.Select(ResourceView.Of).ToArray(),
        });
        app.MapGet("/api/resources/{instance}/logs", Logs);
        app.MapPost("/api/resources/{instance}/restart", (string instance) => Command(instance, one => one.RequestRestart()));
        app.MapPost("/api/resources/{instance}/stop", (string instance) => Command(instance, one => one.RequestStop()));
        return app;
    }

    private string ApplicationName()
    {
        var name = environment.ApplicationName;
        return name.EndsWith(".AppHost", StringComparison.Ordinal) ? name[..^".AppHost".Length] : name;
    }

    private IResult Logs(string instance, long? after, int? tail)
    {
        var found = instances.Find(instance);
        if (found.Count != 1)
        {
            return NotOne(instance, found.Count);
        }

        var lines = found[0].Log.After(after ?? 0, Math.Clamp(tail ?? 500, 1, MaxLines));
        return Results.Ok(new { Instance = found[0].Replica.Name, found[0].Log.Path, Lines = lines });
    }

    private IResult Command(string instance, Action<InstanceSupervisor> command)
    {
        var found = instances.Find(instance);
        if (found.Count == 0)
        {
            return NotOne(instance, 0);
        }

        foreach (var one in found)
        {
            command(one);
        }

        return Results.Accepted(value: new { Instances = found.Select(one => one.Replica.Name).ToArray() });
    }

    private static IResult NotOne(string instance, int count) => Results.Problem(
        statusCode: count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict,
        detail: count == 0 ? $"no resource or instance is named '{instance}'" : $"'{instance}' has {count} instances; name one");

    /// <summary>A page from elsewhere, open in the same browser, must neither read nor command: its origin or host name gives it away.</summary>
    private static async Task RequireLocalCaller(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host;
        var origin = context.Request.Headers.Origin.ToString();
        var local = host.Host is "localhost" or "127.0.0.1" && (origin.Length == 0 || origin == $"http://{host.Value}");
        if (!local)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("only this machine's own pages may ask");
            return;
        }

        await next(context);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static byte[] ReadPage()
    {
        using var stream = typeof(DashboardServer).Assembly.GetManifestResourceStream("dashboard.html")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
