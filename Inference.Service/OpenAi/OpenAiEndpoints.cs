using System.Text.Json;
using AgentPlatform.Inference.Generation;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>The OpenAI-compatible door.</summary>
internal static class OpenAiEndpoints
{
    public static void MapOpenAi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").AddEndpointFilter(AnswerErrorsAsync);
        group.MapGet("/models", ListModels);
        group.MapPost("/chat/completions", (HttpContext context, ChatCompletions chat) => chat.HandleAsync(context));
    }

    private static IResult ListModels(InferenceEngine engine)
    {
        // Before there is a model the list is empty, as other servers have it.
        IReadOnlyList<ModelEntry> data = engine.Served is { } served
            ? [new ModelEntry(served.Model.Id, "model", 0, "agentplatform", served.MaxContextTokens)]
            : [];
        return Results.Json(new ModelList("list", data), OpenAiJson.Default.ModelList);
    }

    private static async ValueTask<object?> AnswerErrorsAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        PlatformException failure;
        try
        {
            return await next(invocation);
        }
        catch (PlatformException error)
        {
            failure = error;
        }
        catch (JsonException error)
        {
            failure = new PlatformException(PlatformErrorCode.Invalid, "INVALID_JSON", $"The body is not a valid request: {error.Message}", error);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }

        var (status, body) = OpenAiErrors.Of(failure);
        if (failure.Code is PlatformErrorCode.Full)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(failure.RetryAfter.TotalSeconds).ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
        }

        return Results.Json(body, OpenAiJson.Default.ErrorBody, statusCode: status);
    }
}
