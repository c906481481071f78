using AgentPlatform.AgentDock.Sandboxes.Supervision;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>What a holder does with a sandbox: programs, files, snapshots and forks.</summary>
internal sealed class SandboxWork(LeaseKeeper keeper, SnapshotStore snapshots)
{
    private const int MaxForks = 256;

    /// <summary>Starts a program, or finds the one that was started under the same key.</summary>
    /// <exception cref="PlatformException">As <see cref="LeaseKeeper.Check"/>; KEY_REUSED, OUTPUT_DROPPED.</exception>
    internal async Task<(ExecRun Run, bool Replayed)> ExecAsync(LeaseAccess access, string key, ProgramSpec program, CancellationToken cancellationToken)
    {
        var lease = keeper.Check(access);
        try
        {
            var (run, replayed) = await lease.RunAsync(key, program.Fingerprint, async () => new ExecRun(await lease.Sandbox.Link.RunAsync(Request(lease, program), cancellationToken)));
            return run.Output.IsDropped
                ? throw new PlatformException(PlatformErrorCode.WrongState, "OUTPUT_DROPPED", $"the program of idempotency_key '{key}' ran; its output is not kept any more")
                : (run, replayed);
        }
        catch (SandboxException exception)
        {
            throw Lost(lease, exception);
        }
    }

    /// <summary>How it ended.</summary>
    /// <exception cref="PlatformException">LEASE_LOST: its sandbox died.</exception>
    internal static async Task<SupervisorAnswer> ResultAsync(LeaseAccess access, ExecRun run)
    {
        try
        {
            return await run.Result;
        }
        catch (SandboxException exception)
        {
            throw LeaseErrors.Ended(access.LeaseId, Contracts.AgentDock.V1.LeaseEnd.Lost, exception.Message);
        }
    }

    /// <exception cref="PlatformException">As <see cref="LeaseKeeper.Check"/>; FILES_REFUSED.</exception>
    internal Task<SupervisorAnswer> PutAsync(
        LeaseAccess access, string key, string path, bool tar, int mode, IAsyncEnumerable<ReadOnlyMemory<byte>> data, CancellationToken cancellationToken) =>
        UseAsync(access, async lease => (await lease.OnceAsync(
            "put", key,
            () => SandboxFiles.PutAsync(
                lease.Sandbox.Link, new SupervisorRequest { Kind = "put", Path = Inside(path), Tar = tar, Mode = mode == 0 ? 0b110_100_100 : mode }, data, cancellationToken))).Answer);

    /// <exception cref="PlatformException">As <see cref="LeaseKeeper.Check"/>; FILES_REFUSED, FILES_TOO_LARGE.</exception>
    internal Task GetAsync(
        LeaseAccess access, string path, bool tar, long maxBytes, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, CancellationToken cancellationToken)
    {
        long total = 0;
        return UseAsync(access, async lease =>
        {
            await SandboxFiles.GetAsync(
                lease.Sandbox.Link, new SupervisorRequest { Kind = "get", Path = Inside(path), Tar = tar },
                (data, token) =>
                {
                    total += data.Length;
                    return maxBytes > 0 && total > maxBytes
                        ? throw new PlatformException(PlatformErrorCode.Full, "FILES_TOO_LARGE", $"'{path}' is more than max_bytes, {maxBytes}")
                        : sink(data, token);
                },
                cancellationToken);
            return true;
        });
    }

    /// <summary>Stores the files of /work and /tmp.</summary>
    /// <exception cref="PlatformException">As <see cref="LeaseKeeper.Check"/>; SNAPSHOT_TOO_LARGE.</exception>
    internal Task<(string Id, long Bytes)> SnapshotAsync(LeaseAccess access, string key, CancellationToken cancellationToken) =>
        UseAsync(access, async lease => (await lease.OnceAsync("snapshot", key, () => SaveAsync(lease, cancellationToken))).Answer);

    /// <summary>New leases with the files of this one; all or none.</summary>
    /// <exception cref="PlatformException">As <see cref="LeaseKeeper.Check"/> and <see cref="LeaseKeeper.AcquireAsync"/>; COUNT_INVALID, CLASS_DIFFERS.</exception>
    internal Task<(IReadOnlyList<Lease> Leases, string Snapshot)> ForkAsync(LeaseAccess access, string key, int count, LeaseTerms terms, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MaxForks)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "COUNT_INVALID", $"count {count} is not between 1 and {MaxForks}") { Field = "count" };
        }

        return UseAsync(access, async lease => (await lease.OnceAsync("fork", key, () => ForkOnceAsync(lease, key, count, terms, cancellationToken))).Answer);
    }

    private async Task<(IReadOnlyList<Lease> Leases, string Snapshot)> ForkOnceAsync(Lease lease, string key, int count, LeaseTerms terms, CancellationToken cancellationToken)
    {
        if (terms.Class.Length > 0 && terms.Class != lease.Row.Class)
        {
            throw new PlatformException(
                PlatformErrorCode.Invalid, "CLASS_DIFFERS", $"terms.sandbox_class '{terms.Class}' is not that of the sandbox, {lease.Row.Class}")
            { Field = "terms.sandbox_class" };
        }

        var wanted = terms with
        {
            Class = lease.Row.Class,
            TrajectoryId = terms.TrajectoryId.Length > 0 ? terms.TrajectoryId : lease.Row.TrajectoryId,
            GroupId = terms.GroupId.Length > 0 ? terms.GroupId : lease.Row.GroupId,
        };
        var (snapshot, _) = await SaveAsync(lease, cancellationToken);
        var forks = Enumerable.Range(0, count)
            .Select(i => keeper.AcquireAsync(lease.Row.Holder, key.Length == 0 ? string.Empty : $"{lease.Id}/{key}/{i}", wanted, snapshot, cancellationToken))
            .ToList();
        try
        {
            return ([.. (await Task.WhenAll(forks)).Select(fork => fork.Lease)], snapshot);
        }
        catch
        {
            foreach (var made in forks.Where(fork => fork.IsCompletedSuccessfully))
            {
                keeper.End((await made).Lease, Contracts.AgentDock.V1.LeaseEnd.Released, "a sister of it could not be forked");
            }

            throw;
        }
    }

    private Task<(string Id, long Bytes)> SaveAsync(Lease lease, CancellationToken cancellationToken)
    {
        var kind = lease.Sandbox.Class;
        // Small files take more in an archive than on the disk.
        var most = 4 * (kind.DiskBytes + kind.TmpBytes);
        return snapshots.SaveAsync(
            sink => SandboxFiles.GetAsync(lease.Sandbox.Link, new SupervisorRequest { Kind = "get", Path = "/", Tar = true }, sink, cancellationToken), most, cancellationToken);
    }

    private async Task<T> UseAsync<T>(LeaseAccess access, Func<Lease, Task<T>> work)
    {
        var lease = keeper.Check(access);
        lease.Enter();
        try
        {
            return await work(lease);
        }
        catch (SandboxException exception)
        {
            throw Lost(lease, exception);
        }
        finally
        {
            lease.Leave();
        }
    }

    private static PlatformException Lost(Lease lease, SandboxException exception) => LeaseErrors.Ended(lease.Id, Contracts.AgentDock.V1.LeaseEnd.Lost, exception.Message);

    /// <summary>"/" is for snapshots alone.</summary>
    private static string Inside(string path) => path.StartsWith('/') && path.Trim('/', '.').Length > 0
        ? path
        : throw new PlatformException(PlatformErrorCode.Invalid, "PATH_INVALID", $"path '{path}' does not lie under /work or /tmp") { Field = "path" };

    private static SupervisorRequest Request(Lease lease, ProgramSpec program)
    {
        var kind = lease.Sandbox.Class;
        var timeout = program.Timeout ?? kind.Options.Timeout;
        return new SupervisorRequest
        {
            Kind = "exec",
            Argv = program.Argv,
            Environment = program.Environment,
            WorkingDirectory = program.WorkingDirectory,
            // No program outlives its lease's phase.
            TimeoutSeconds = Math.Max(Math.Min(timeout.TotalSeconds, lease.Left.TotalSeconds), 0.001),
            OutputBytes = Math.Min(program.MaxOutputBytes > 0 ? program.MaxOutputBytes : kind.OutputBytes, kind.MaxOutputBytes),
            KeepBackground = program.KeepBackground,
        };
    }
}
