using System.Globalization;

namespace AgentPlatform.Experience.Queue;

/// <summary>Names one lease of one task; written as <c>{task}.{fence}</c>.</summary>
/// <param name="Task">The store's number of the task.</param>
/// <param name="Fence">Grows with each lease of the task.</param>
internal readonly record struct LeaseId(long Task, long Fence)
{
    /// <summary>False when <paramref name="text"/> never was a lease id.</summary>
    public static bool TryParse(string text, out LeaseId id)
    {
        id = default;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var task)
            || !long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var fence))
        {
            return false;
        }

        id = new LeaseId(task, fence);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task}.{Fence}");
}
