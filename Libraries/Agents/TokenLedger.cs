using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Text;
using Google.Protobuf.Collections;

namespace AgentPlatform.Agents;

/// <summary>
/// Every token of an attempt, twice: as spans in the record, and as the running context of the next request. Both grow by appending
/// only; nothing is encoded again. All spans one after another are what the engine saw, followed by what it sampled last.
/// </summary>
/// <param name="spans">The record's spans.</param>
/// <param name="context">The request's prompt, which is the context so far.</param>
internal sealed class TokenLedger(RepeatedField<TokenSpan> spans, RepeatedField<int> context)
{
    /// <summary>Tokens in the conversation so far.</summary>
    public int Count => context.Count;

    /// <summary>How many of them were sampled.</summary>
    public int SampledTokens { get; private set; }

    /// <summary>The conversation so far.</summary>
    public RepeatedField<int> Context => context;

    /// <summary>Appends what the platform wrote. Results carry the turn they answer; the prompt carries turn 0.</summary>
    public void Append(IReadOnlyList<TokenPiece> pieces, int turn)
    {
        foreach (var piece in pieces)
        {
            if (piece.Ids.Length > 0)
            {
                var span = new TokenSpan { Kind = SpanKindOf(piece.Kind), Turn = turn };
                span.TokenIds.AddRange(piece.Ids);
                context.AddRange(piece.Ids);
                spans.Add(span);
            }
        }
    }

    /// <summary>Appends what the engine sampled, with a logprob and a weight version for each token.</summary>
    public TokenSpan AppendSampled(GenerateResponse response, int turn)
    {
        var span = new TokenSpan { Kind = SpanKind.Sampled, Turn = turn };
        span.TokenIds.AddRange(response.TokenIds);
        span.Logprobs.AddRange(response.Logprobs);
        span.WeightVersions.AddRange(response.WeightVersions);
        context.AddRange(response.TokenIds);
        spans.Add(span);
        SampledTokens += response.TokenIds.Count;
        return span;
    }

    /// <summary>How many tokens the pieces hold.</summary>
    public static int CountOf(IReadOnlyList<TokenPiece> pieces)
    {
        var count = 0;
        foreach (var piece in pieces)
        {
            count += piece.Ids.Length;
        }

        return count;
    }

    private static SpanKind SpanKindOf(TokenPieceKind kind) => kind switch
    {
        TokenPieceKind.Template => SpanKind.Template,
        TokenPieceKind.Prompt => SpanKind.Prompt,
        TokenPieceKind.Tool => SpanKind.Tool,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a token piece of a kind that the ledger does not know"),
    };
}
