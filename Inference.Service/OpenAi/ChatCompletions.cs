using System.Text.Json;
using AgentPlatform.Inference.Generation;
using AgentPlatform.Inference.Weights;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>POST /v1/chat/completions, whole and streamed.</summary>
internal sealed class ChatCompletions(InferenceEngine engine, SeedSource seeds, TimeProvider time)
{
    private static readonly byte[] DataStart = "data: "u8.ToArray();
    private static readonly byte[] DataEnd = "\n\n"u8.ToArray();
    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, OpenAiJson.Default.ChatRequest, context.RequestAborted)
            ?? throw OpenAiErrors.Invalid("body", "is null");
        var served = engine.RequireServed();
        var generation = ChatRequestReader.Read(request, served, seeds);
        var output = new ChatOutput(served.Model.Tokenizer, ChatRequestReader.Stops(request), ChatRequestReader.CallsAsText(request));
        var head = new ChatAnswer(
            $"chatcmpl-{Guid.NewGuid():N}", "chat.completion", time.GetUtcNow().ToUnixTimeSeconds(), served.Model.Id, [], null, $"weights-{served.Version}");

        // Leaving the call before its end, by a stop string or a lost caller, cancels what is left of it.
        using var call = engine.Start(generation, streams: true, context.RequestAborted);
        if (request.Stream is true)
        {
            await StreamAsync(context, call, output, head, generation.Prompt.Length, request.StreamOptions?.IncludeUsage is true);
            return Results.Empty;
        }

        return Results.Json(await WholeAsync(call, output, head, generation.Prompt.Length, context.RequestAborted), OpenAiJson.Default.ChatAnswer);
    }

    private static async Task<ChatAnswer> WholeAsync(
        GenerationCall call, ChatOutput output, ChatAnswer head, int promptTokens, CancellationToken cancellationToken)
    {
        List<OutputPiece> pieces = [];
        while (!output.Stopped && await call.Tokens.WaitToReadAsync(cancellationToken))
        {
            while (!output.Stopped && call.Tokens.TryRead(out var token))
            {
                output.Append(token.Token, pieces);
            }
        }

        output.Finish(pieces);
        ChatToolCallBody[] calls = [.. pieces.Where(piece => piece.Call is not null).Select((piece, index) => Body(piece, index) with { Index = null })];
        var content = string.Concat(pieces.Select(piece => piece.Content));
        var reasoning = string.Concat(pieces.Select(piece => piece.Reasoning));
        var message = new ChatAnswerMessage(
            "assistant", content.Length > 0 ? content : null, reasoning.Length > 0 ? reasoning : null, calls.Length > 0 ? calls : null);
        var (finish, cached) = await EndAsync(call, output, calls.Length > 0);
        return head with { Choices = [new ChatChoice(0, message, null, finish)], Usage = Usage(promptTokens, output.Tokens, cached) };
    }

    private static async Task StreamAsync(
        HttpContext context, GenerationCall call, ChatOutput output, ChatAnswer whole, int promptTokens, bool includeUsage)
    {
        var head = whole with { Object = "chat.completion.chunk" };
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await SendAsync(context, Piece(head, new ChatDelta("assistant", string.Empty, null, null), null));
        try
        {
            var calls = 0;
            List<OutputPiece> pieces = [];
            while (!output.Stopped && await call.Tokens.WaitToReadAsync(context.RequestAborted))
            {
                while (!output.Stopped && call.Tokens.TryRead(out var token))
                {
                    output.Append(token.Token, pieces);
                }

                calls = await SendPiecesAsync(context, head, pieces, calls);
            }

            output.Finish(pieces);
            calls = await SendPiecesAsync(context, head, pieces, calls);
            var (finish, cached) = await EndAsync(call, output, calls > 0);
            await SendAsync(context, Piece(head, new ChatDelta(null, null, null, null), finish));
            if (includeUsage)
            {
                await SendAsync(context, head with { Usage = Usage(promptTokens, output.Tokens, cached) });
            }
        }
        catch (PlatformException error)
        {
            // The status line is gone already; the stream itself has to say it.
            await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(OpenAiErrors.Of(error).Body, OpenAiJson.Default.ErrorBody));
        }

        await context.Response.Body.WriteAsync(Done, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task<int> SendPiecesAsync(HttpContext context, ChatAnswer head, List<OutputPiece> pieces, int calls)
    {
        foreach (var piece in pieces)
        {
            IReadOnlyList<ChatToolCallBody>? toolCalls = piece.Call is null ? null : [Body(piece, calls++)];
            await SendAsync(context, Piece(head, new ChatDelta(null, piece.Content, piece.Reasoning, toolCalls), null));
        }

        pieces.Clear();
        return calls;
    }

    private static async Task<(string Finish, int Cached)> EndAsync(GenerationCall call, ChatOutput output, bool hasCalls)
    {
        if (output.Stopped)
        {
            return ("stop", call.CachedPromptTokens);
        }

        var result = await call.ResultAsync();
        return (result.End == GenerationEnd.Length ? "length" : hasCalls ? "tool_calls" : "stop", result.CachedPromptTokens);
    }

    private static ChatToolCallBody Body(OutputPiece piece, int index) =>
        new(index, $"call_{Guid.NewGuid():N}", "function", new ChatFunctionBody(piece.Call!.Name, piece.Call.ArgumentsJson));

    private static ChatAnswer Piece(ChatAnswer head, ChatDelta delta, string? finish) => head with { Choices = [new ChatChoice(0, null, delta, finish)] };

    private static ChatUsage Usage(int prompt, int completion, int cached) => new(prompt, completion, prompt + completion, new ChatPromptDetails(cached));

    private static Task SendAsync(HttpContext context, ChatAnswer answer) =>
        WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(answer, OpenAiJson.Default.ChatAnswer));

    private static async Task WriteAsync(HttpContext context, byte[] json)
    {
        var body = context.Response.Body;
        await body.WriteAsync(DataStart, context.RequestAborted);
        await body.WriteAsync(json, context.RequestAborted);
        await body.WriteAsync(DataEnd, context.RequestAborted);
        await body.FlushAsync(context.RequestAborted);
    }
}
