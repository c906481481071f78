using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Tests;

/// <summary>A web site on loopback, with pages, redirects and the APIs of search services in the shapes that they document.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestSite(WebApplication app) => (_app, Address) = (app, new Uri(app.Urls.First().TrimEnd('/') + "/"));

    public Uri Address { get; }

    /// <summary>The last request, as "METHOD path?query | header that carries the key | body".</summary>
    public string Last { get; private set; } = string.Empty;

    public static async Task<TestSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        TestSite? site = null;
        app.Use(async (context, next) =>
        {
            var key = context.Request.Headers["X-Subscription-Token"] + context.Request.Headers["X-API-KEY"] + context.Request.Headers["Ocp-Apim-Subscription-Key"] + context.Request.Headers.Authorization;
            using var reader = new StreamReader(context.Request.Body);
            site!.Last = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} | {key} | {await reader.ReadToEndAsync()}";
            await next(context);
        });
        app.MapMethods("/page", ["GET", "HEAD"], () => Results.Content("<title>Rivers</title><h2>Vistula</h2><p>See <a href=oder>Oder</a>.", "text/html"));
        app.MapGet("/moved", () => Results.Redirect("/page"));
        app.MapGet("/metadata", () => Results.Redirect("http://169.254.169.254/latest/meta-data"));
        app.MapGet("/loop", () => Results.Redirect("/loop"));
        app.MapGet("/search", () => Results.Json(new { results = new[] { new { title = "Vistula", url = "http://x.org/v", content = "A <b>river</b>" } } }));
        app.MapGet("/res/v1/web/search", () => Results.Json(new { web = new { results = new[] { new { title = "Vistula", url = "http://x.org/v", description = "A river" } } } }));
        app.MapPost("/serper", () => Results.Json(new { organic = new[] { new { title = "Vistula", link = "http://x.org/v", snippet = "A river" } } }));
        app.MapGet("/v7.0/search", () => Results.Json(new { webPages = new { value = new[] { new { name = "Vistula", url = "http://x.org/v", snippet = "A river" } } } }));
        app.MapGet("/reader/{**url}", (string url) => Results.Text("Title: Vistula\n\nfrom " + url));
        app.MapGet("/denied/search", () => Results.StatusCode(401));
        app.MapGet("/strange/search", () => Results.Text("<html>"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return site = new TestSite(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
