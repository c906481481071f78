using System.Security.Claims;
using System.Security.Principal;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;

namespace AgentPlatform.AgentDock.Tenants;

/// <summary>
/// Makes the caller of a request from its key and its headers, for gRPC, MCP and REST alike, and refuses what its role may not do. Runs
/// behind the check of keys, so that a request without one never comes here where keys are configured.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, TenantDirectory tenants)
{
    private const int MaxRunLength = 128;

    public Task InvokeAsync(HttpContext context)
    {
        var key = context.Features.Get<PresentedKey>();
        var caller = key switch
        {
            null => Caller.Local,
            { IsPlatforms: true } => new Caller("platform", TenantRole.Admin),
            _ => tenants.Find(key.Digest.Span) is { } tenant ? new Caller(tenant.Name, tenant.Role) : null,
        };
        if (caller is null || caller.Role < RoleNeeds.Of(context.Request.Path))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, StatusCode.PermissionDenied, $"This key's role does not allow {context.Request.Path}; it takes the role {RoleNeeds.Of(context.Request.Path)}.");
        }

        var run = context.Request.Headers[CallerHeaders.Run].ToString();
        if (run.Length > MaxRunLength || run.Any(char.IsControl))
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, $"Header {CallerHeaders.Run} must be at most {MaxRunLength} characters without control characters.");
        }

        var asked = context.Request.Headers[CallerHeaders.Replay].ToString();
        ReplayMode? mode = null;
        if (asked.Length > 0)
        {
            if (!Enum.TryParse<ReplayMode>(asked.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed) || char.IsAsciiDigit(asked[0]))
            {
                return RefuseAsync(context, StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, $"Header {CallerHeaders.Replay} must be off, record, replay, replay-or-live or diff.");
            }

            mode = parsed;
        }

        context.Features.Set(caller with { RunId = run, Replay = mode });
        if (key is not null)
        {
            // Leases ask for the holder's name.
            context.User = new ClaimsPrincipal(new GenericIdentity(caller.Tenant));
        }

        return next(context);
    }

    private static Task RefuseAsync(HttpContext context, int status, StatusCode code, string text)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = ((int)code).ToString("D");
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(text);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
