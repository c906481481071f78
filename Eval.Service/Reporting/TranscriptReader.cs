using AgentPlatform.Eval.Attempts;

namespace AgentPlatform.Eval.Reporting;

/// <summary>
/// Takes a transcript in Qwen's chat form apart: thinking, calls, results, answer. What a tool returned may itself contain the form's
/// markers, so known results are stepped over by their text and never searched. A transcript in another form is one piece.
/// </summary>
internal static class TranscriptReader
{
    private const string Start = "<|im_start|>";
    private const string End = "<|im_end|>";
    private const string ResponseOpen = "<tool_response>";
    private const string ResponseClose = "</tool_response>";
    private const string ThinkOpen = "<think>";
    private const string ThinkClose = "</think>";

    public static IReadOnlyList<TranscriptPart> Read(string transcript, IReadOnlyList<AttemptCall> calls)
    {
        if (transcript.Length == 0)
        {
            return [];
        }
        if (!transcript.StartsWith(Start, StringComparison.Ordinal))
        {
            return [new TranscriptPart(TranscriptPartKind.Said, 0, transcript)];
        }
        var parts = new List<TranscriptPart>();
        var (at, turn, nextCall) = (0, 0, 0);
        while (at >= 0 && at < transcript.Length)
        {
            var roleStart = at + Start.Length;
            var bodyStart = transcript.IndexOf('\n', roleStart) + 1;
            if (bodyStart == 0)
            {
                break;
            }
            var role = transcript[roleStart..(bodyStart - 1)];
            if (role == "user" && StartsAt(transcript, bodyStart, ResponseOpen))
            {
                at = ReadResults(transcript, bodyStart, turn, calls, ref nextCall, parts);
            }
            else
            {
                var end = transcript.IndexOf(End, bodyStart, StringComparison.Ordinal);
                var body = end < 0 ? transcript[bodyStart..] : transcript[bodyStart..end];
                switch (role)
                {
                    case "assistant":
                        ReadTurn(body, ++turn, parts);
                        break;
                    case "system":
                        parts.Add(new TranscriptPart(TranscriptPartKind.System, turn, body));
                        break;
                    default:
                        parts.Add(new TranscriptPart(TranscriptPartKind.Question, turn, body));
                        break;
                }
                at = end;
            }
            at = at < 0 ? -1 : transcript.IndexOf(Start, at, StringComparison.Ordinal);
        }
        return parts;
    }

    // One or more <tool_response>\n...\n</tool_response>; gives the place behind the last.
    private static int ReadResults(
        string transcript, int at, int turn, IReadOnlyList<AttemptCall> calls, ref int nextCall, List<TranscriptPart> parts)
    {
        while (StartsAt(transcript, at, ResponseOpen))
        {
            var start = at + ResponseOpen.Length;
            start += StartsAt(transcript, start, "\n") ? 1 : 0;
            var call = nextCall < calls.Count ? calls[nextCall++] : null;
            var known = call is { Result.Length: > 0 } && StartsAt(transcript, start, call.Result);
            var close = transcript.IndexOf(ResponseClose, known ? start + call!.Result.Length : start, StringComparison.Ordinal);
            parts.Add(new TranscriptPart(TranscriptPartKind.Result, turn, Trimmed(close < 0 ? transcript[start..] : transcript[start..close]), call));
            if (close < 0)
            {
                return -1;
            }
            at = close + ResponseClose.Length;
            at += StartsAt(transcript, at, "\n" + ResponseOpen) ? 1 : 0;
        }
        return at;
    }

    private static void ReadTurn(string body, int turn, List<TranscriptPart> parts)
    {
        var rest = body;
        var opened = rest.TrimStart().StartsWith(ThinkOpen, StringComparison.Ordinal);
        var close = rest.IndexOf(ThinkClose, StringComparison.Ordinal);
        if (opened || close >= 0)
        {
            var from = opened ? rest.IndexOf(ThinkOpen, StringComparison.Ordinal) + ThinkOpen.Length : 0;
            Add(TranscriptPartKind.Thinking, close < 0 ? rest[from..] : rest[Math.Min(from, close)..close]);
            rest = close < 0 ? "" : rest[(close + ThinkClose.Length)..];
        }
        while (rest.Length > 0)
        {
            var (kind, open, shut, at) = NextTag(rest);
            if (at < 0)
            {
                Add(TranscriptPartKind.Said, rest);
                return;
            }
            Add(TranscriptPartKind.Said, rest[..at]);
            var from = at + open.Length;
            var to = rest.IndexOf(shut, from, StringComparison.Ordinal);
            Add(kind, to < 0 ? rest[from..] : rest[from..to]);
            rest = to < 0 ? "" : rest[(to + shut.Length)..];
        }

        void Add(TranscriptPartKind kind, string text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                parts.Add(new TranscriptPart(kind, turn, Trimmed(text)));
            }
        }
    }

    private static (TranscriptPartKind Kind, string Open, string Shut, int At) NextTag(string text)
    {
        var call = text.IndexOf("<tool_call>", StringComparison.Ordinal);
        var answer = text.IndexOf("<answer>", StringComparison.Ordinal);
        return call >= 0 && (answer < 0 || call < answer)
            ? (TranscriptPartKind.Call, "<tool_call>", "</tool_call>", call)
            : (TranscriptPartKind.Answer, "<answer>", "</answer>", answer);
    }

    private static bool StartsAt(string text, int at, string value) => string.CompareOrdinal(text, at, value, 0, value.Length) == 0;

    private static string Trimmed(string text) => text.Trim('\n', '\r');
}
