using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Where keys are configured, lets nothing but the health probes pass without one of them.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeySet keys)
{
    private const string Refusal =
        "No accepted API key: send 'authorization: Bearer <key>' or 'x-api-key: <key>' (clients of the platform read it from ApiKey).";

    public Task InvokeAsync(HttpContext context)
    {
        if (keys.IsEmpty || IsProbe(context.Request.Path))
        {
            return next(context);
        }

        if (Presented(context.Request) is { } text && keys.Find(text) is { } key)
        {
            context.Features.Set(key);
            return next(context);
        }

        return RefuseAsync(context);
    }

    private static bool IsProbe(PathString path) =>
        path.Equals(KnownNames.HealthPath, StringComparison.Ordinal) || path.Equals(KnownNames.AlivePath, StringComparison.Ordinal);

    private static string? Presented(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[scheme.Length..].Trim();
        }

        var header = request.Headers[KnownNames.ApiKeyHeader].ToString();
        return header.Length > 0 ? header : null;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            // A trailers-only answer: gRPC clients read the status from the headers.
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = ((int)StatusCode.Unauthenticated).ToString("D");
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(Refusal);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Response.WriteAsync(Refusal, context.RequestAborted);
    }
}
