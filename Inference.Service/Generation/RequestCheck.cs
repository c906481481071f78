using AgentPlatform.Inference.Weights;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.Generation;

/// <summary>Checks requests against the model that is served, and fills in what they leave open.</summary>
internal static class RequestCheck
{
    /// <summary>The request as the engine will run it: stop tokens filled in, new tokens cut to what the context has room for.</summary>
    /// <exception cref="PlatformException">Names the field.</exception>
    public static GenerationRequest Generation(GenerationRequest request, ServedWeights served)
    {
        var sampling = request.Sampling;
        Tokens(request.Prompt.Span, served, "prompt_token_ids");
        InVocabulary(request.StopTokens.Span, served, "stop_token_ids");
        Require(sampling.MaxNewTokens >= 1, "sampling.max_new_tokens", $"is {sampling.MaxNewTokens}; at least 1 token must be asked for");
        Require(double.IsFinite(sampling.Temperature) && sampling.Temperature >= 0, "sampling.temperature", $"is {sampling.Temperature}; it must be 0 (greedy) or more");
        Require(sampling.TopP is >= 0 and <= 1, "sampling.top_p", $"is {sampling.TopP}; it must be between 0 (no cut) and 1");
        Require(sampling.TopK >= 0, "sampling.top_k", $"is {sampling.TopK}; it must be 0 (no cut) or more");
        var room = served.MaxContextTokens - request.Prompt.Length;
        if (room < 1)
        {
            throw TooLong(request.Prompt.Length, served, "prompt_token_ids", "and a generation needs room for one more");
        }

        return request with
        {
            Sampling = sampling with { MaxNewTokens = Math.Min(sampling.MaxNewTokens, room) },
            StopTokens = request.StopTokens.IsEmpty ? served.Model.StopTokens : request.StopTokens,
        };
    }

    /// <summary>Checks tokens to be scored.</summary>
    /// <exception cref="PlatformException">Names the field.</exception>
    public static void Score(ReadOnlySpan<int> tokens, ServedWeights served)
    {
        Tokens(tokens, served, "token_ids");
        if (tokens.Length > served.MaxContextTokens)
        {
            throw TooLong(tokens.Length, served, "token_ids", "counting all of them");
        }
    }

    private static void Tokens(ReadOnlySpan<int> tokens, ServedWeights served, string field)
    {
        if (tokens.IsEmpty)
        {
            throw Invalid(Reasons.PromptEmpty, field, "is empty; at least one token is needed");
        }

        InVocabulary(tokens, served, field);
    }

    private static void InVocabulary(ReadOnlySpan<int> tokens, ServedWeights served, string field)
    {
        var vocabulary = (uint)served.Model.Config.VocabularySize;
        for (var i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= vocabulary)
            {
                throw Invalid(Reasons.TokenOutOfRange, $"{field}[{i}]", $"is {tokens[i]}; the model {served.Model.Id} has token ids 0 to {vocabulary - 1}");
            }
        }
    }

    private static void Require(bool holds, string field, FormattableString problem)
    {
        if (!holds)
        {
            throw Invalid(Reasons.SamplingOutOfRange, field, FormattableString.Invariant(problem));
        }
    }

    private static PlatformException TooLong(int tokens, ServedWeights served, string field, string rest) => Invalid(
        Reasons.PromptTooLong, field,
        $"has {tokens} tokens, {rest}; the longest sequence is {served.MaxContextTokens} tokens "
        + $"(max_position_embeddings {served.Model.Config.MaxPositionEmbeddings}, and what Inference:KvCacheBytes has room for)");

    private static PlatformException Invalid(string reason, string field, string problem) =>
        new(PlatformErrorCode.Invalid, reason, $"{field} {problem}.") { Field = field };
}
