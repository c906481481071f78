using System.Data;
using System.Text.Json;
using AgentPlatform.Contracts.Eval.V1;
using AgentPlatform.Eval.Attempts;
using AgentPlatform.Eval.Questions;
using AgentPlatform.ServiceDefaults;
using Dapper;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace AgentPlatform.Eval.Storage;

/// <summary>
/// The durable state, in one SQLite file. An attempt and the cursor behind it are stored in one transaction, so that a process
/// killed at any moment neither loses an attempt nor counts one twice.
/// </summary>
internal sealed class EvaluationStore : IDisposable
{
    private const string Columns =
        "id, request, questions_sha256, digest, questions, phase, message, generation, cursor, stop_requested, started_ms, ended_ms, elapsed_ms";

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    public EvaluationStore(string dataPath)
    {
        try
        {
            Directory.CreateDirectory(dataPath);
            var path = Path.Combine(dataPath, "eval.db");
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            _connection.Open();
            _connection.Execute(StoreSchema.Sql);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            _connection?.Dispose();
            throw new PlatformException(PlatformErrorCode.Corrupt, "EVAL_STORE", $"Eval:DataPath {dataPath} cannot hold the state: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    /// <summary>Stores a new evaluation with its questions: later reads need no file.</summary>
    public void Create(EvaluationRow row, IReadOnlyList<Question> questions) => InTransaction(transaction =>
    {
        _connection.Execute(
            $"INSERT INTO evaluations ({Columns}) VALUES (@id, @request, @sha, @digest, @questions, @phase, @message, 1, 0, 0, @started, 0, 0)",
            new
            {
                id = row.Id,
                request = row.Request.ToByteArray(),
                sha = row.QuestionsSha256,
                digest = row.Digest,
                questions = row.Questions,
                phase = (int)row.Phase,
                message = row.Message,
                started = row.StartedMs,
            },
            transaction);
        _connection.Execute(
            "INSERT INTO questions (evaluation_id, position, question_id, text, answers, labels) VALUES (@id, @position, @question, @text, @answers, @labels)",
            questions.Select((question, position) => new
            {
                id = row.Id,
                position,
                question = question.Id,
                text = question.Text,
                answers = JsonSerializer.Serialize(question.Answers),
                labels = JsonSerializer.Serialize(question.Labels),
            }),
            transaction);
    });

    /// <summary>The evaluation, or null.</summary>
    public EvaluationRow? Find(string id) => Query($"SELECT {Columns} FROM evaluations WHERE id = @id", new { id }).FirstOrDefault();

    /// <summary>All evaluations, oldest first.</summary>
    public IReadOnlyList<EvaluationRow> List() => Query($"SELECT {Columns} FROM evaluations ORDER BY rowid", new { });

    public IReadOnlyList<Question> Questions(string id)
    {
        lock (_gate)
        {
            return [.. _connection.Query<(string Id, string Text, string Answers, string Labels)>(
                    "SELECT question_id, text, answers, labels FROM questions WHERE evaluation_id = @id ORDER BY position", new { id })
                .Select(row => new Question(
                    row.Id,
                    row.Text,
                    JsonSerializer.Deserialize<List<string>>(row.Answers)!,
                    JsonSerializer.Deserialize<SortedDictionary<string, string>>(row.Labels)!))];
        }
    }

    /// <summary>Begins another time: running again, no stop wanted; with a new run in the queue when the last one was stopped.</summary>
    public void Restart(string id, bool newGeneration, string outputPath, long startedMs) => InTransaction(transaction =>
    {
        var row = Query($"SELECT {Columns} FROM evaluations WHERE id = @id", new { id }, transaction).Single();
        row.Request.OutputPath = outputPath;
        _connection.Execute(
            """
            UPDATE evaluations SET phase = @running, message = '', stop_requested = 0, request = @request,
              elapsed_ms = elapsed_ms + max(0, ended_ms - started_ms), started_ms = @startedMs, ended_ms = 0,
              generation = generation + @step, cursor = CASE WHEN @step = 1 THEN 0 ELSE cursor END
            WHERE id = @id
            """,
            new { id, running = (int)EvaluationPhase.Running, request = row.Request.ToByteArray(), startedMs, step = newGeneration ? 1 : 0 },
            transaction);
    });

    public void RequestStop(string id) => Execute("UPDATE evaluations SET stop_requested = 1 WHERE id = @id", new { id });

    public void End(string id, EvaluationPhase phase, string message, long endedMs) =>
        Execute("UPDATE evaluations SET phase = @phase, message = @message, ended_ms = @endedMs WHERE id = @id", new { id, phase = (int)phase, message, endedMs });

    /// <summary>Stores attempts and the cursor behind them; those stored already stay as they are.</summary>
    /// <returns>The attempts that were new.</returns>
    public IReadOnlyList<AttemptRecord> Append(string id, long cursor, IReadOnlyList<AttemptRecord> records)
    {
        var stored = new List<AttemptRecord>(records.Count);
        InTransaction(transaction =>
        {
            foreach (var record in records)
            {
                var added = _connection.Execute(
                    "INSERT OR IGNORE INTO attempts (evaluation_id, position, attempt, facts, detail) VALUES (@id, @position, @attempt, @facts, @detail)",
                    new
                    {
                        id,
                        position = record.Facts.Position,
                        attempt = record.Facts.Attempt,
                        facts = JsonSerializer.Serialize(record.Facts),
                        detail = JsonSerializer.Serialize(record.Detail),
                    },
                    transaction);
                if (added == 1)
                {
                    stored.Add(record);
                }
            }
            _connection.Execute("UPDATE evaluations SET cursor = @cursor WHERE id = @id", new { id, cursor }, transaction);
        });
        return stored;
    }

    /// <summary>The finished attempts, by question and attempt.</summary>
    public IReadOnlyList<AttemptFacts> Facts(string id)
    {
        lock (_gate)
        {
            return [.. _connection.Query<string>("SELECT facts FROM attempts WHERE evaluation_id = @id ORDER BY position, attempt", new { id })
                .Select(json => JsonSerializer.Deserialize<AttemptFacts>(json)!)];
        }
    }

    /// <summary>The words of one finished attempt; empty when there is none.</summary>
    public AttemptDetail Detail(string id, int position, int attempt)
    {
        lock (_gate)
        {
            var json = _connection.QueryFirstOrDefault<string>(
                "SELECT detail FROM attempts WHERE evaluation_id = @id AND position = @position AND attempt = @attempt", new { id, position, attempt });
            return json is null ? AttemptDetail.Empty : JsonSerializer.Deserialize<AttemptDetail>(json)!;
        }
    }

    private List<EvaluationRow> Query(string sql, object arguments, IDbTransaction? transaction = null)
    {
        lock (_gate)
        {
            using var reader = _connection.ExecuteReader(sql, arguments, transaction);
            var rows = new List<EvaluationRow>();
            while (reader.Read())
            {
                rows.Add(new EvaluationRow(
                    reader.GetString(0), StartEvaluationRequest.Parser.ParseFrom((byte[])reader.GetValue(1)), reader.GetString(2), reader.GetString(3),
                    reader.GetInt32(4), (EvaluationPhase)reader.GetInt32(5), reader.GetString(6), reader.GetInt32(7), reader.GetInt64(8),
                    reader.GetInt32(9) != 0, reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12)));
            }
            return rows;
        }
    }

    private void Execute(string sql, object arguments)
    {
        lock (_gate)
        {
            _connection.Execute(sql, arguments);
        }
    }

    private void InTransaction(Action<IDbTransaction> work)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            work(transaction);
            transaction.Commit();
        }
    }
}
