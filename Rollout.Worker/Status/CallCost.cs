namespace AgentPlatform.Rollout.Status;

/// <summary>
/// Seconds of a batched call per item of its batch. A record cannot hold the time of the call that stores it, so it gets the smoothed
/// time of those before.
/// </summary>
internal sealed class CallCost
{
    private const double Weight = 0.1;

    private double share;
    private bool isMeasured;

    /// <summary>The smoothed share.</summary>
    public double Share => Volatile.Read(ref share);

    /// <summary>The share of this call. One that waited for items to appear is not a measure of the ledger, and gets the smoothed share.</summary>
    public double ShareOf(TimeSpan elapsed, int items, bool waited)
    {
        if (items == 0 || waited)
        {
            return Math.Min(Share, items == 0 ? 0 : elapsed.TotalSeconds / items);
        }

        var measured = elapsed.TotalSeconds / items;
        Volatile.Write(ref share, isMeasured ? share + (Weight * (measured - share)) : measured);
        isMeasured = true;
        return measured;
    }
}
