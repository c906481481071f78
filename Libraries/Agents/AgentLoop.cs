using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Agents;

/// <summary>The one agent loop, for training and for evaluation alike: think, call tools, read, until an answer or a limit.</summary>
/// <param name="defaults">Where an attempt stops when its task does not say.</param>
/// <param name="time">The clock of limits and timings.</param>
public sealed class AgentLoop(AgentDefaults defaults, TimeProvider time)
{
    /// <summary>
    /// Makes one attempt and returns its record. Every failure of the agent, of a budget, of the infrastructure or of the judge is in the
    /// record; agent and budget failures are scored 0, infrastructure and judge failures are not scored.
    /// </summary>
    /// <param name="task">What is to be done. It is read, never changed.</param>
    /// <param name="identity">Under which name the record is kept.</param>
    /// <param name="model">How the served model's conversations are written and read.</param>
    /// <param name="generator">What thinks; this attempt's own.</param>
    /// <param name="toolbox">What acts.</param>
    /// <param name="grade">What scores an answer; not called when the task names no grader.</param>
    /// <param name="cancellationToken">Drops the attempt: there is no record of it then.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<Trajectory> RunAsync(
        LedgerTask task, AttemptIdentity identity, AgentModel model, IGenerator generator, IToolbox toolbox, GradeAnswer grade,
        CancellationToken cancellationToken) =>
        new Attempt(task, identity, model, generator, toolbox, grade, defaults, time).RunAsync(cancellationToken);
}
