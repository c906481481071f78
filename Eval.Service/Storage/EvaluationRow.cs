using AgentPlatform.Contracts.Eval.V1;

namespace AgentPlatform.Eval.Storage;

/// <summary>One evaluation as it is stored.</summary>
/// <param name="Id">The evaluation's id.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="QuestionsSha256">Digest of the question file.</param>
/// <param name="Digest">Digest of everything that makes results comparable: a second start must have the same.</param>
/// <param name="Questions">How many questions.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Message">The last thing worth saying, for people.</param>
/// <param name="Generation">1, and one more for each start after a stop: a stopped run takes no tasks any more.</param>
/// <param name="Cursor">Sequence of the last trajectory read from the queue, within this generation.</param>
/// <param name="StopRequested">A stop was asked for and must be carried out even after a restart.</param>
/// <param name="StartedMs">When it was last started, Unix milliseconds.</param>
/// <param name="EndedMs">When it ended, or 0.</param>
/// <param name="ElapsedMs">Time of earlier starts.</param>
internal sealed record EvaluationRow(
    string Id,
    StartEvaluationRequest Request,
    string QuestionsSha256,
    string Digest,
    int Questions,
    EvaluationPhase Phase,
    string Message,
    int Generation,
    long Cursor,
    bool StopRequested,
    long StartedMs,
    long EndedMs,
    long ElapsedMs)
{
    /// <summary>The run in the queue that holds the tasks.</summary>
    public string RunId => Generation == 1 ? Id : $"{Id}~{Generation}";

    /// <summary>Attempts planned: the denominator.</summary>
    public int Total => Questions * Request.Attempts;

    /// <summary>Seconds from start to end, or to now.</summary>
    public double WallSeconds(DateTimeOffset now) => (ElapsedMs + (EndedMs > 0 ? EndedMs : now.ToUnixTimeMilliseconds()) - StartedMs) / 1000.0;
}
