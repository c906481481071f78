using System.Globalization;
using AgentPlatform.ServiceDefaults;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Experience.Storage;

/// <summary>Answers already given, by idempotency key. Written in the transaction of the work itself, so that the two cannot come apart.</summary>
internal sealed class KeyTable(SqliteConnection connection)
{
    private readonly Statement find = new(connection, "SELECT fingerprint, answer FROM keys WHERE method = $1 AND key = $2", 2);
    private readonly Statement put = new(connection, "INSERT OR REPLACE INTO keys(method, key, fingerprint, answer, at) VALUES ($1, $2, $3, $4, $5)", 5);
    private readonly Statement purge = new(connection, "DELETE FROM keys WHERE at < $1", 1);

    /// <summary>The first answer under <paramref name="call"/>, as numbers; null when there was none.</summary>
    public IReadOnlyList<long>? Recall(CallMethod method, CallKey call)
    {
        var rows = find.Rows(row => (Fingerprint: row.GetInt64(0), Answer: row.GetString(1)), (long)method, call.Key);
        if (rows.Count == 0)
        {
            return null;
        }

        if (rows[0].Fingerprint != call.Fingerprint)
        {
            throw new PlatformException(
                PlatformErrorCode.Invalid, "IDEMPOTENCY_KEY_REUSED",
                $"idempotency_key '{call.Key}' was used for another {method} request; make a new key for each request.")
            {
                Field = "idempotency_key",
            };
        }

        return rows[0].Answer.Length == 0
            ? []
            : [.. rows[0].Answer.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
    }

    public void Remember(CallMethod method, CallKey call, IEnumerable<long> answer, long now) =>
        put.Run((long)method, call.Key, call.Fingerprint, string.Join(',', answer), now);

    public int Purge(long before) => purge.Run(before);
}
