using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Audit;

/// <summary>Writes every finished call down. Calls hand their line over and go on; one loop writes.</summary>
internal sealed partial class AuditLog : IHostedService, IDisposable
{
    private const int BatchLines = 512;
    private const int MaxNameLength = 256;

    private readonly Channel<AuditLine>? _lines;
    private readonly AuditFile? _file;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditLog> _logger;
    private readonly Counter<long> _written;
    private readonly Counter<long> _droppedCounter;
    private long _dropped;
    private long _droppedInAll;
    private Task _loop = Task.CompletedTask;

    public AuditLog(IOptions<AuditOptions> options, TimeProvider time, IMeterFactory meters, ILogger<AuditLog> logger)
    {
        _time = time;
        _logger = logger;
        var meter = meters.Create(AgentDockMetrics.Name);
        _written = meter.CreateCounter<long>("agentdock.audit.lines", "{line}", "Lines of the audit log.");
        _droppedCounter = meter.CreateCounter<long>("agentdock.audit.dropped", "{line}", "Lines that the disk was too slow for.");
        if (options.Value.File.Length > 0)
        {
            _file = new AuditFile(options.Value.File);
            _lines = Channel.CreateBounded<AuditLine>(new BoundedChannelOptions(options.Value.Capacity) { SingleReader = true });
        }
    }

    /// <summary>Hash of the last line written; empty where no log is kept. Whoever keeps it elsewhere can tell a cut log from a whole one.</summary>
    internal string Head => _file?.Head ?? string.Empty;

    internal long Sequence => _file?.Sequence ?? 0;

    internal long Dropped => Volatile.Read(ref _droppedInAll);

    /// <summary>Hands a finished call over; never waits.</summary>
    internal void Record(ToolCall call, string tool, ToolOutcome outcome)
    {
        if (_lines is null)
        {
            return;
        }

        var result = outcome.Result;
        var line = new AuditLine
        {
            At = _time.GetUtcNow(),
            Tenant = call.Caller.Tenant,
            Run = call.Caller.RunId,
            Trajectory = Cut(call.TrajectoryId),
            Tool = Cut(tool),
            ArgumentsHash = Hash(call.ArgumentsJson),
            ResultHash = Hash(result.Text),
            Fault = FaultNames.Of(result.Fault),
            Origin = result.Origin == Origin.Unspecified ? string.Empty : result.Origin.ToString().ToLowerInvariant(),
            Injected = result.InjectedFault,
            QueueMilliseconds = Math.Round(result.QueueDuration.TotalMilliseconds, 3),
            RunMilliseconds = Math.Round(result.RunDuration.TotalMilliseconds, 3),
            GatewayMilliseconds = Math.Round(outcome.GatewayDuration.TotalMilliseconds, 3),
            Trace = Activity.Current?.TraceId.ToHexString() ?? string.Empty,
        };
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
            Interlocked.Increment(ref _droppedInAll);
            _droppedCounter.Add(1);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_file is not null)
        {
            if (_file.TornBytes > 0)
            {
                LogTorn(_file.TornBytes);
                _file.Append([new AuditLine { At = _time.GetUtcNow(), Kind = "recovered", Lost = _file.TornBytes }]);
            }

            _loop = Task.Run(WriteAsync, CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _lines?.Writer.TryComplete();
        await _loop.WaitAsync(cancellationToken);
    }

    public void Dispose() => _file?.Dispose();

    private async Task WriteAsync()
    {
        var batch = new List<AuditLine>(BatchLines);
        while (await _lines!.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchLines && _lines.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                LogDropped(dropped);
                batch.Add(new AuditLine { At = _time.GetUtcNow(), Kind = "dropped", Lost = dropped });
            }

            try
            {
                _file!.Append(batch);
                _written.Add(batch.Count);
            }
            catch (IOException exception)
            {
                // A full disk: what is lost is said as soon as there is room again.
                Interlocked.Add(ref _dropped, batch.Count);
                Interlocked.Add(ref _droppedInAll, batch.Count);
                LogFailed(exception);
            }

            batch.Clear();
        }
    }

    private static string Cut(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(EventId = 640, Level = LogLevel.Warning, Message = "The audit log ended in a torn line of {Bytes} bytes; it was cut off")]
    private partial void LogTorn(long bytes);

    [LoggerMessage(EventId = 641, Level = LogLevel.Error, Message = "{Lines} lines are missing in the audit log: the disk was too slow for them")]
    private partial void LogDropped(long lines);

    [LoggerMessage(EventId = 642, Level = LogLevel.Error, Message = "The audit log cannot be written")]
    private partial void LogFailed(Exception exception);
}
