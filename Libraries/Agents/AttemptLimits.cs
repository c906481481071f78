using AgentPlatform.Contracts.Ledger.V1;

namespace AgentPlatform.Agents;

/// <summary>The limits that hold for one attempt: the task's where it names them, else the defaults, and the model's context above all.</summary>
internal readonly record struct AttemptLimits(
    int Turns, int ContextTokens, int NewTokens, int TurnTokens, TimeSpan WallTime, int MalformedCalls, int RepeatedTurns)
{
    public static AttemptLimits For(LedgerTask task, AgentDefaults defaults, int modelContextTokens)
    {
        var limits = task.Limits ?? new Limits();
        var context = Or(limits.MaxContextTokens, Or(defaults.MaxContextTokens, int.MaxValue));
        if (modelContextTokens > 0)
        {
            context = Math.Min(context, modelContextTokens);
        }

        var wall = limits.MaxWallTime?.ToTimeSpan() ?? TimeSpan.Zero;
        return new AttemptLimits(
            Or(limits.MaxTurns, defaults.MaxTurns),
            context,
            Or(limits.MaxNewTokens, Or(defaults.MaxNewTokens, int.MaxValue)),
            Or(task.Sampling?.MaxNewTokens ?? 0, defaults.MaxTurnTokens),
            wall > TimeSpan.Zero ? wall : defaults.MaxWallTime,
            Allowance(limits.MaxMalformedCalls, defaults.MaxMalformedCalls),
            Allowance(limits.MaxRepeatedTurns, defaults.MaxRepeatedTurns));
    }

    private static int Or(int value, int fallback) => value > 0 ? value : fallback;

    private static int Allowance(int value, int fallback) => value < 0 ? 0 : Or(value, fallback);
}
