namespace AgentPlatform.Inference.Generation;

/// <summary>Running totals, written by the engine's loop and read by anyone.</summary>
internal sealed class EngineCounters
{
    private long _generated;
    private long _prefill;
    private long _cached;
    private long _busyTicks;
    private long _updates;
    private long _checks;
    private long _preemptions;
    private int _running;
    private int _blocksTotal;
    private int _blocksFree;

    public long Generated => Volatile.Read(ref _generated);

    public long Prefill => Volatile.Read(ref _prefill);

    public long Cached => Volatile.Read(ref _cached);

    /// <summary>Time with at least one sequence in the batch.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Volatile.Read(ref _busyTicks));

    public long Updates => Volatile.Read(ref _updates);

    public long Checks => Volatile.Read(ref _checks);

    public long Preemptions => Volatile.Read(ref _preemptions);

    public int Running => Volatile.Read(ref _running);

    public int BlocksTotal => Volatile.Read(ref _blocksTotal);

    public int BlocksFree => Volatile.Read(ref _blocksFree);

    public void AddStep(int generated, int prefill, TimeSpan time)
    {
        Volatile.Write(ref _generated, _generated + generated);
        Volatile.Write(ref _prefill, _prefill + prefill);
        Volatile.Write(ref _busyTicks, _busyTicks + time.Ticks);
    }

    public void AddCached(int tokens) => Volatile.Write(ref _cached, _cached + tokens);

    public void AddUpdate() => Volatile.Write(ref _updates, _updates + 1);

    public void AddCheck() => Volatile.Write(ref _checks, _checks + 1);

    public void Show(int running, int blocksTotal, int blocksFree, long preemptions)
    {
        Volatile.Write(ref _running, running);
        Volatile.Write(ref _blocksTotal, blocksTotal);
        Volatile.Write(ref _blocksFree, blocksFree);
        Volatile.Write(ref _preemptions, preemptions);
    }
}
