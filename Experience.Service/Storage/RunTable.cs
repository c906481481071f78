using AgentPlatform.Experience.Ledger;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>Runs and their counters.</summary>
internal sealed class RunTable(SqliteConnection connection)
{
    private readonly Statement find = new(connection, "SELECT id, stopped FROM runs WHERE name = $1", 1);
    private readonly Statement stopped = new(connection, "SELECT stopped FROM runs WHERE id = $1", 1);
    private readonly Statement add = new(connection, "INSERT INTO runs(name) VALUES ($1)", 1);
    private readonly Statement stop = new(connection, "UPDATE runs SET stopped = 1 WHERE id = $1", 1);
    private readonly Statement issued = new(connection, "UPDATE runs SET issued = issued + $2 WHERE id = $1", 2);
    private readonly Statement requeued = new(connection, "UPDATE runs SET requeued = requeued + 1 WHERE id = $1", 1);
    private readonly Statement fault = new(connection, """
        INSERT INTO tool_faults(run, status, count) VALUES ($1, $2, $3) ON CONFLICT(run, status) DO UPDATE SET count = count + $3
        """, 3);

    private readonly Statement stored = new(connection, """
        UPDATE runs SET stored = stored + 1, tool_calls = tool_calls + $2, sampled_tokens = sampled_tokens + $3,
            total_s = total_s + $4, engine_s = engine_s + $5, tool_s = tool_s + $6, generate_rpc_s = generate_rpc_s + $7,
            tool_rpc_s = tool_rpc_s + $8, grading_s = grading_s + $9, storage_s = storage_s + $10
        WHERE id = $1
        """, 10);

    public RunRow? Find(string name)
    {
        var rows = find.Rows(row => new RunRow(row.GetInt64(0), row.GetBoolean(1)), name);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <exception cref="PlatformException">Missing, RUN_UNKNOWN.</exception>
    public RunRow Get(string name) => Find(name) ?? throw Unknown(name);

    public RunRow FindOrAdd(string name)
    {
        if (Find(name) is { } run)
        {
            return run;
        }

        add.Run(name);
        return Get(name);
    }

    public bool IsStopped(long id) => stopped.Scalar(id) is 1L;

    public void Stop(long id) => stop.Run(id);

    public void AddIssued(long id, int tasks) => issued.Run(id, (long)tasks);

    public void AddRequeued(long id) => requeued.Run(id);

    public void AddStored(long id, TrajectoryTotals totals)
    {
        var t = totals.Timings;
        stored.Run(
            id, (long)totals.ToolCalls, totals.SampledTokens, t.TotalSeconds, t.EngineSeconds, t.ToolSeconds,
            t.GenerateRpcSeconds, t.ToolRpcSeconds, t.GradingSeconds, t.StorageSeconds);
        foreach (var (status, count) in totals.ToolFaults)
        {
            fault.Run(id, status, (long)count);
        }
    }

    internal static PlatformException Unknown(string name) => new(
        PlatformErrorCode.Missing, "RUN_UNKNOWN", $"No task was ever submitted for run_id '{name}'.")
    { Field = "run_id" };
}
