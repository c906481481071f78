using AgentPlatform.Models.Text;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>One answer on its way from token ids to the pieces that callers see.</summary>
internal sealed class ChatOutput(Tokenizer tokenizer, IReadOnlyList<string> stops, bool callsAsText)
{
    private readonly StreamingDecoder _decoder = new(tokenizer, skipSpecial: true);
    private readonly StopText _stop = new(stops);
    private readonly OutputSplitter _splitter = new(callsAsText);

    /// <summary>Tokens taken.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether a stop string ended it.</summary>
    public bool Stopped => _stop.Found;

    public void Append(int token, List<OutputPiece> pieces)
    {
        Tokens++;
        _splitter.Append(_stop.Append(_decoder.Append(token)), pieces);
    }

    public void Finish(List<OutputPiece> pieces)
    {
        _splitter.Append(_stop.Append(_decoder.Flush()) + _stop.Finish(), pieces);
        _splitter.Finish(pieces);
    }
}
