using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.AgentDock.Sandboxes.Leases;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>gRPC in front of the sandboxes.</summary>
internal sealed class SandboxServiceRpc(LeaseKeeper keeper, SandboxWork work, LeaseStore store, HostRegistry hosts) : SandboxService.SandboxServiceBase
{
    private const int MaxListed = 1000;

    public override async Task<AcquireSandboxResponse> AcquireSandbox(AcquireSandboxRequest request, ServerCallContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var (lease, warm) = await keeper.AcquireAsync(Holder(context), request.IdempotencyKey, SandboxMessages.Terms(request.Terms), request.SnapshotId, context.CancellationToken);
        return new AcquireSandboxResponse
        {
            Lease = SandboxMessages.Lease(lease.Row),
            Warm = warm,
            AcquireDuration = Duration.FromTimeSpan(Stopwatch.GetElapsedTime(start)),
        };
    }

    public override async Task Exec(ExecRequest request, IServerStreamWriter<ExecResponse> responseStream, ServerCallContext context)
    {
        var access = new LeaseAccess(Holder(context), request.LeaseId, request.FencingToken);
        var (run, replayed) = await work.ExecAsync(access, request.IdempotencyKey, SandboxMessages.Program(request.Program), context.CancellationToken);
        try
        {
            if (!replayed)
            {
                await FeedAsync(run, request.Stdin, context.CancellationToken);
            }

            await foreach (var piece in run.Output.ReadAsync(context.CancellationToken))
            {
                var output = SandboxMessages.Output(piece);
                await responseStream.WriteAsync(
                    piece.Kind == StreamKind.Stdout ? new ExecResponse { Stdout = output } : new ExecResponse { Stderr = output }, context.CancellationToken);
            }
        }
        catch (Exception) when (!run.Result.IsCompleted && request.IdempotencyKey.Length == 0)
        {
            // Nobody can ask for it again. With a key it goes on, and answers the next call.
            await run.KillAsync();
            throw;
        }

        await responseStream.WriteAsync(new ExecResponse { Result = SandboxMessages.Result(await SandboxWork.ResultAsync(access, run), replayed) }, context.CancellationToken);
    }

    public override async Task ExecInteractive(
        IAsyncStreamReader<ExecInteractiveRequest> requestStream, IServerStreamWriter<ExecInteractiveResponse> responseStream, ServerCallContext context)
    {
        var start = await requestStream.MoveNext(context.CancellationToken) ? requestStream.Current.Start : null;
        if (start is null)
        {
            throw FirstPart("start");
        }

        var access = new LeaseAccess(Holder(context), start.LeaseId, start.FencingToken);
        var (run, replayed) = await work.ExecAsync(access, start.IdempotencyKey, SandboxMessages.Program(start.Program), context.CancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var feeding = replayed ? Task.CompletedTask : FeedAsync(run, requestStream, over.Token);
        try
        {
            await foreach (var piece in run.Output.ReadAsync(context.CancellationToken))
            {
                var output = SandboxMessages.Output(piece);
                await responseStream.WriteAsync(
                    piece.Kind == StreamKind.Stdout ? new ExecInteractiveResponse { Stdout = output } : new ExecInteractiveResponse { Stderr = output }, context.CancellationToken);
            }
        }
        finally
        {
            // Its stdin was this call: it cannot go on without.
            await run.KillAsync();
            await over.CancelAsync();
            await feeding;
        }

        await responseStream.WriteAsync(
            new ExecInteractiveResponse { Result = SandboxMessages.Result(await SandboxWork.ResultAsync(access, run), replayed) }, context.CancellationToken);
    }

    public override async Task<PutFilesResponse> PutFiles(IAsyncStreamReader<PutFilesRequest> requestStream, ServerCallContext context)
    {
        var start = await requestStream.MoveNext(context.CancellationToken) ? requestStream.Current.Start : null;
        if (start is null)
        {
            throw FirstPart("start");
        }

        if (start.Mode > 0b111_111_111)
        {
            throw new PlatformException(PlatformErrorCode.Invalid, "MODE_INVALID", $"mode {start.Mode} is more than 0777") { Field = "start.mode" };
        }

        var access = new LeaseAccess(Holder(context), start.LeaseId, start.FencingToken);
        var answer = await work.PutAsync(
            access, start.IdempotencyKey, start.Path, start.Tar, (int)start.Mode, DataAsync(requestStream, context.CancellationToken), context.CancellationToken);
        return new PutFilesResponse { Files = answer.Files, WrittenBytes = answer.Bytes };
    }

    public override Task GetFiles(GetFilesRequest request, IServerStreamWriter<GetFilesResponse> responseStream, ServerCallContext context) => work.GetAsync(
        new LeaseAccess(Holder(context), request.LeaseId, request.FencingToken), request.Path, request.Tar, request.MaxBytes,
        async (data, token) => await responseStream.WriteAsync(new GetFilesResponse { Data = UnsafeByteOperations.UnsafeWrap(data) }, token), context.CancellationToken);

    public override async Task<SnapshotSandboxResponse> SnapshotSandbox(SnapshotSandboxRequest request, ServerCallContext context)
    {
        var (id, bytes) = await work.SnapshotAsync(
            new LeaseAccess(Holder(context), request.LeaseId, request.FencingToken), request.IdempotencyKey, context.CancellationToken);
        return new SnapshotSandboxResponse { SnapshotId = id, StoredBytes = bytes };
    }

    public override async Task<ForkSandboxResponse> ForkSandbox(ForkSandboxRequest request, ServerCallContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var (leases, snapshot) = await work.ForkAsync(
            new LeaseAccess(Holder(context), request.LeaseId, request.FencingToken), request.IdempotencyKey, request.Count, SandboxMessages.Terms(request.Terms), context.CancellationToken);
        var response = new ForkSandboxResponse { SnapshotId = snapshot, ForkDuration = Duration.FromTimeSpan(Stopwatch.GetElapsedTime(start)) };
        response.Leases.AddRange(leases.Select(lease => SandboxMessages.Lease(lease.Row)));
        return response;
    }

    public override async Task<HeartbeatSandboxResponse> HeartbeatSandbox(HeartbeatSandboxRequest request, ServerCallContext context)
    {
        var row = await keeper.HeartbeatAsync(
            new LeaseAccess(Holder(context), request.LeaseId, request.FencingToken), request.IdempotencyKey,
            SandboxMessages.Time(request.ExtendDuration, "extend_duration"), request.BeginGrading);
        return new HeartbeatSandboxResponse { Lease = SandboxMessages.Lease(row) };
    }

    public override Task<ReleaseSandboxResponse> ReleaseSandbox(ReleaseSandboxRequest request, ServerCallContext context) => Task.FromResult(
        new ReleaseSandboxResponse { Lease = SandboxMessages.Lease(keeper.Release(new LeaseAccess(Holder(context), request.LeaseId, request.FencingToken))) });

    public override Task<ListSandboxesResponse> ListSandboxes(ListSandboxesRequest request, ServerCallContext context)
    {
        var holder = Holder(context);
        var rows = keeper.Live.Select(lease => lease.Row);
        if (request.Ended && store.Exists)
        {
            rows = rows.Concat(store.Ended(MaxListed));
        }

        var response = new ListSandboxesResponse();
        response.Leases.AddRange(rows
            .Where(row => row.Holder == holder)
            .Where(row => (request.TrajectoryId.Length == 0 || row.TrajectoryId == request.TrajectoryId) && (request.GroupId.Length == 0 || row.GroupId == request.GroupId))
            .Take(MaxListed)
            .Select(SandboxMessages.Listed));
        response.Hosts.AddRange(hosts.Hosts.Select(host => SandboxMessages.Host(host, keeper)));
        return Task.FromResult(response);
    }

    /// <summary>The tenant, where callers have one: nobody sees another's sandboxes.</summary>
    private static string Holder(ServerCallContext context) => context.GetHttpContext().User.Identity?.Name ?? string.Empty;

    private static PlatformException FirstPart(string part) =>
        new(PlatformErrorCode.Invalid, "FIRST_PART", $"the first part of the stream must be '{part}'") { Field = part };

    private static async Task FeedAsync(ExecRun run, ByteString stdin, CancellationToken cancellationToken)
    {
        try
        {
            await run.WriteAsync(stdin.Memory, cancellationToken);
            await run.EndInputAsync(cancellationToken);
        }
        catch (Sandboxes.SandboxException)
        {
            // The result says so.
        }
    }

    private static async Task FeedAsync(ExecRun run, IAsyncStreamReader<ExecInteractiveRequest> parts, CancellationToken cancellationToken)
    {
        try
        {
            while (await parts.MoveNext(cancellationToken))
            {
                await run.WriteAsync(parts.Current.Stdin.Memory, cancellationToken);
            }

            await run.EndInputAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is Sandboxes.SandboxException or OperationCanceledException or IOException or RpcException)
        {
            // The program has ended, or the caller is gone; the other direction tells.
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> DataAsync(IAsyncStreamReader<PutFilesRequest> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await parts.MoveNext(cancellationToken))
        {
            yield return parts.Current.Data.Memory;
        }
    }
}
