using AgentPlatform.Models.Text;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>
/// Takes an answer apart while it is being written: thought, content, tool calls. Any way of cutting the text into pieces
/// gives the same result. A call that is not well formed stays in the content, so that nothing the model wrote is lost.
/// </summary>
/// <param name="callsAsText">Whether tool calls are to stay in the content.</param>
internal sealed class OutputSplitter(bool callsAsText)
{
    private const string ThoughtStart = "<think>";
    private const string ThoughtEnd = "</think>";
    private const string CallStart = "<tool_call>";
    private const string CallEnd = "</tool_call>";

    private State _state = State.Thought;
    private string _held = string.Empty;
    private bool _begun;

    private enum State
    {
        Thought,
        Content,
        Call,
    }

    public void Append(string text, List<OutputPiece> pieces)
    {
        _held += text;
        while (Advance(pieces))
        {
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Finish(List<OutputPiece> pieces)
    {
        if (_state == State.Call)
        {
            _held = CallStart + _held;
            _state = State.Content;
        }

        Emit(Trimmed(_held), pieces);
        _held = string.Empty;
    }

    private bool Advance(List<OutputPiece> pieces)
    {
        switch (_state)
        {
            case State.Thought:
                DropRepeatedStart();
                return Upto(ThoughtEnd, State.Content, pieces);
            case State.Content when callsAsText:
                Hold(string.Empty, pieces);
                return false;
            case State.Content:
                return Upto(CallStart, State.Call, pieces);
            default:
                return Call(pieces);
        }
    }

    // The prompt ends with the tag already; a model that writes it again means the same.
    private void DropRepeatedStart()
    {
        if (!_begun && _held.TrimStart('\n') is var text && text.StartsWith(ThoughtStart, StringComparison.Ordinal))
        {
            _held = text[ThoughtStart.Length..];
        }
    }

    private bool Upto(string tag, State next, List<OutputPiece> pieces)
    {
        var at = _held.IndexOf(tag, StringComparison.Ordinal);
        if (at < 0)
        {
            Hold(tag, pieces);
            return false;
        }

        Emit(Trimmed(_held[..at]), pieces);
        _held = _held[(at + tag.Length)..];
        _begun = _begun && _state == State.Content;
        _state = next;
        return true;
    }

    private bool Call(List<OutputPiece> pieces)
    {
        var at = _held.IndexOf(CallEnd, StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        var text = CallStart + _held[..at] + CallEnd;
        _held = _held[(at + CallEnd.Length)..];
        _state = State.Content;
        if (AgentOutputParser.Parse(ThoughtEnd + text) is { Malformed: null, ToolCalls: [var call] })
        {
            pieces.Add(new OutputPiece(null, null, call));
        }
        else
        {
            Emit(text, pieces);
        }

        return true;
    }

    /// <summary>Lets go of all that cannot be the beginning of <paramref name="tag"/>, nor white space at the end.</summary>
    private void Hold(string tag, List<OutputPiece> pieces)
    {
        var keep = Math.Min(tag.Length - 1, _held.Length);
        while (keep > 0 && !tag.AsSpan().StartsWith(_held.AsSpan(_held.Length - keep)))
        {
            keep--;
        }

        var end = _held.Length - Math.Max(keep, 0);
        if (!_begun && _state == State.Thought && ThoughtStart.StartsWith(_held.TrimStart('\n'), StringComparison.Ordinal))
        {
            return;
        }

        var ready = Trimmed(_held[..end]);
        if (ready.Length > 0)
        {
            _held = _held[(_held.IndexOf(ready, StringComparison.Ordinal) + ready.Length)..];
            Emit(ready, pieces);
        }
    }

    private string Trimmed(string text)
    {
        var ended = _state == State.Thought ? text.TrimEnd('\n') : text.TrimEnd();
        return _begun ? ended : _state == State.Thought ? ended.TrimStart('\n') : ended.TrimStart();
    }

    private void Emit(string text, List<OutputPiece> pieces)
    {
        if (text.Length == 0)
        {
            return;
        }

        _begun = true;
        pieces.Add(_state == State.Thought ? new OutputPiece(text, null, null) : new OutputPiece(null, text, null));
    }
}
