using System.Text;
using AgentPlatform.Contracts.AgentDock.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Tests.Support;

/// <summary>SandboxService in few words.</summary>
internal sealed class SandboxClient(SandboxService.SandboxServiceClient rpc)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTime Deadline => DateTime.UtcNow.AddSeconds(90);

    internal SandboxService.SandboxServiceClient Rpc => rpc;

    internal async Task<SandboxLease> AcquireAsync(string key = "", SandboxTerms? terms = null, string snapshot = "") =>
        (await rpc.AcquireSandboxAsync(new AcquireSandboxRequest { IdempotencyKey = key, Terms = terms, SnapshotId = snapshot }, deadline: Deadline, cancellationToken: Token)).Lease;

    internal Task<Ran> ShellAsync(SandboxLease lease, string line, double timeoutSeconds = 20, string key = "", string stdin = "", bool keepBackground = false, long maxOutput = 0) =>
        ExecAsync(
            lease,
            new SandboxProgram
            {
                Argv = { "sh", "-c", line },
                Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(timeoutSeconds)),
                KeepBackground = keepBackground,
                MaxOutputBytes = maxOutput,
            },
            key, stdin);

    internal Task<Ran> PythonAsync(SandboxLease lease, string code, double timeoutSeconds = 20) =>
        ExecAsync(lease, new SandboxProgram { Argv = { "python3", "-I", "-c", code }, Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(timeoutSeconds)) });

    internal async Task<Ran> ExecAsync(SandboxLease lease, SandboxProgram program, string key = "", string stdin = "")
    {
        var request = new ExecRequest
        {
            LeaseId = lease.LeaseId,
            FencingToken = lease.FencingToken,
            IdempotencyKey = key,
            Program = program,
            Stdin = ByteString.CopyFromUtf8(stdin),
        };
        using var call = rpc.Exec(request, deadline: Deadline, cancellationToken: Token);
        var (stdout, stderr) = (new MemoryStream(), new MemoryStream());
        ExecResult? result = null;
        await foreach (var part in call.ResponseStream.ReadAllAsync(Token))
        {
            switch (part.PartCase)
            {
                case ExecResponse.PartOneofCase.Stdout:
                    part.Stdout.Data.WriteTo(stdout);
                    break;
                case ExecResponse.PartOneofCase.Stderr:
                    part.Stderr.Data.WriteTo(stderr);
                    break;
                default:
                    result = part.Result;
                    break;
            }
        }

        return new Ran(Encoding.UTF8.GetString(stdout.ToArray()), Encoding.UTF8.GetString(stderr.ToArray()), result!);
    }

    internal async Task<PutFilesResponse> PutAsync(SandboxLease lease, string path, byte[] data, bool tar = false, string key = "")
    {
        using var call = rpc.PutFiles(deadline: Deadline, cancellationToken: Token);
        try
        {
            await call.RequestStream.WriteAsync(
                new PutFilesRequest { Start = new PutFilesStart { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken, IdempotencyKey = key, Path = path, Tar = tar } }, Token);
            foreach (var piece in data.Chunk(100_000))
            {
                await call.RequestStream.WriteAsync(new PutFilesRequest { Data = ByteString.CopyFrom(piece) }, Token);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused half way; the answer says why.
        }

        return await call;
    }

    internal async Task<byte[]> GetAsync(SandboxLease lease, string path, bool tar = false, long maxBytes = 0)
    {
        using var call = rpc.GetFiles(
            new GetFilesRequest { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken, Path = path, Tar = tar, MaxBytes = maxBytes }, deadline: Deadline, cancellationToken: Token);
        var data = new MemoryStream();
        await foreach (var part in call.ResponseStream.ReadAllAsync(Token))
        {
            part.Data.WriteTo(data);
        }

        return data.ToArray();
    }

    internal async Task<SandboxLease> HeartbeatAsync(SandboxLease lease, bool grade = false, string key = "", TimeSpan? extend = null) => (await rpc.HeartbeatSandboxAsync(
        new HeartbeatSandboxRequest
        {
            LeaseId = lease.LeaseId,
            FencingToken = lease.FencingToken,
            IdempotencyKey = key,
            BeginGrading = grade,
            ExtendDuration = extend is { } more ? Duration.FromTimeSpan(more) : null,
        },
        deadline: Deadline, cancellationToken: Token)).Lease;

    internal async Task<SandboxLease> ReleaseAsync(SandboxLease lease) =>
        (await rpc.ReleaseSandboxAsync(new ReleaseSandboxRequest { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken }, deadline: Deadline, cancellationToken: Token)).Lease;

    internal async Task<ForkSandboxResponse> ForkAsync(SandboxLease lease, int count, string key = "") => await rpc.ForkSandboxAsync(
        new ForkSandboxRequest { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken, Count = count, IdempotencyKey = key }, deadline: Deadline, cancellationToken: Token);

    internal async Task<ListSandboxesResponse> ListAsync(bool ended = false) =>
        await rpc.ListSandboxesAsync(new ListSandboxesRequest { Ended = ended }, deadline: Deadline, cancellationToken: Token);

    /// <summary>What came of a program.</summary>
    internal sealed record Ran(string Stdout, string Stderr, ExecResult Result)
    {
        internal int ExitCode => Result.ExitCode;
    }
}
