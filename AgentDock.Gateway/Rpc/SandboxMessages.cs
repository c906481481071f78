using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Leases;
using AgentPlatform.AgentDock.Sandboxes.Supervision;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>Between the messages of SandboxService and the room's own words.</summary>
internal static class SandboxMessages
{
    private const int MaxProgramBytes = 1 << 20;

    internal static LeaseTerms Terms(SandboxTerms? terms) => terms is null ? new LeaseTerms() : new LeaseTerms
    {
        Class = terms.SandboxClass,
        Lease = Time(terms.LeaseDuration, "terms.lease_duration"),
        Grading = Time(terms.GradingDuration, "terms.grading_duration"),
        Heartbeat = Time(terms.HeartbeatDuration, "terms.heartbeat_duration"),
        Egress = terms.EgressAllow,
        TrajectoryId = terms.TrajectoryId,
        GroupId = terms.GroupId,
    };

    /// <exception cref="PlatformException">ARGV_EMPTY, ARGV_INVALID, ENVIRONMENT_INVALID, TIME_INVALID, OUTPUT_INVALID.</exception>
    internal static ProgramSpec Program(SandboxProgram? program)
    {
        if (program is null || program.Argv.Count == 0 || program.Argv[0].Length == 0)
        {
            throw Invalid("ARGV_EMPTY", "program.argv is empty; write [\"sh\", \"-c\", \"...\"] for a shell line", "program.argv");
        }

        if (program.Argv.Any(word => word.Contains('\0', StringComparison.Ordinal)) || program.CalculateSize() > MaxProgramBytes)
        {
            throw Invalid("ARGV_INVALID", $"program.argv holds a zero byte, or the program is longer than {MaxProgramBytes} bytes; put files in first", "program.argv");
        }

        if (program.Environment.Any(pair => pair.Key.Length == 0 || pair.Key.Contains('=', StringComparison.Ordinal) || pair.Key.Contains('\0', StringComparison.Ordinal) || pair.Value.Contains('\0', StringComparison.Ordinal)))
        {
            throw Invalid("ENVIRONMENT_INVALID", "program.environment has an empty name, a '=' in a name, or a zero byte", "program.environment");
        }

        if (program.MaxOutputBytes < 0)
        {
            throw Invalid("OUTPUT_INVALID", "program.max_output_bytes is negative; 0 is the class's", "program.max_output_bytes");
        }

        return new ProgramSpec
        {
            Argv = program.Argv,
            Environment = program.Environment,
            WorkingDirectory = program.WorkingDirectory.Length == 0 ? "/work" : program.WorkingDirectory,
            Timeout = Time(program.Timeout, "program.timeout"),
            MaxOutputBytes = program.MaxOutputBytes,
            KeepBackground = program.KeepBackground,
        };
    }

    /// <exception cref="PlatformException">TIME_INVALID: it is not above zero.</exception>
    internal static TimeSpan? Time(Duration? duration, string field)
    {
        if (duration is null)
        {
            return null;
        }

        return duration is { Seconds: >= 0 and < 1_000_000_000, Nanos: >= 0 and < 1_000_000_000 }
            ? duration.ToTimeSpan()
            : throw Invalid("TIME_INVALID", $"{field} is negative or no duration; leave it out for the class's", field);
    }

    internal static SandboxLease Lease(LeaseRow row)
    {
        var lease = new SandboxLease
        {
            LeaseId = row.Id,
            FencingToken = row.Token,
            SandboxClass = row.Class,
            Host = row.Host,
            ContainerId = row.ContainerId,
            State = row.State,
            End = row.End,
            EndReason = row.EndReason,
            AcquiredAt = At(row.AcquiredAt),
            DeadlineAt = At(row.DeadlineAt),
            GradingDeadlineAt = At(row.GradingDeadlineAt),
            TrajectoryId = row.TrajectoryId,
            GroupId = row.GroupId,
        };
        lease.EgressAllow.AddRange(row.Egress.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return lease;
    }

    /// <summary>As a list shows it: whoever lists does not thereby hold.</summary>
    internal static SandboxLease Listed(LeaseRow row)
    {
        var lease = Lease(row);
        lease.FencingToken = 0;
        return lease;
    }

    internal static ExecOutput Output(ExecPiece piece) => new() { Data = UnsafeByteOperations.UnsafeWrap(piece.Data), OffsetBytes = piece.Offset };

    internal static ExecResult Result(SupervisorAnswer answer, bool replayed) => answer.Refused is { } reason
        ? throw new PlatformException(PlatformErrorCode.Full, "PROGRAM_NOT_STARTED", reason)
        : new ExecResult
        {
            ExitCode = answer.ExitCode,
            Signal = answer.Signal,
            TimedOut = answer.TimedOut,
            OutOfMemory = answer.OutOfMemory,
            Use = new ResourceUse
            {
                UserDuration = Seconds(answer.UserSeconds),
                SystemDuration = Seconds(answer.SystemSeconds),
                WallDuration = Seconds(answer.WallSeconds),
                PeakMemoryBytes = answer.PeakBytes,
            },
            StdoutTotalBytes = answer.StdoutBytes,
            StderrTotalBytes = answer.StderrBytes,
            Truncated = answer.Truncated,
            Replayed = replayed,
        };

    internal static SandboxHostStatus Host(SandboxHost host, LeaseKeeper keeper) => new()
    {
        Host = host.Name,
        Endpoint = host.Engine.Address.ToString(),
        Up = host.IsUp,
        Problem = host.Problem,
        Leased = keeper.Live.Count(lease => lease.Sandbox.Host == host),
        Warm = keeper.Pools.Values.Sum(pool => pool.WarmOn(host)),
        Starting = host.Starting,
    };

    private static Timestamp? At(long milliseconds) => milliseconds == 0 ? null : Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    private static Duration Seconds(double seconds) => Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));

    private static PlatformException Invalid(string reason, string message, string field) => new(PlatformErrorCode.Invalid, reason, message) { Field = field };
}
