using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.ServiceDefaults;
using Google.Rpc;
using Grpc.Core;

namespace AgentPlatform.Tests.ServiceDefaults;

public sealed class RpcErrorTests
{
    private static readonly GetRunStatsRequest Request = new();

    [Theory]
    [InlineData(PlatformErrorCode.Invalid, StatusCode.InvalidArgument)]
    [InlineData(PlatformErrorCode.Missing, StatusCode.NotFound)]
    [InlineData(PlatformErrorCode.Exists, StatusCode.AlreadyExists)]
    [InlineData(PlatformErrorCode.WrongState, StatusCode.FailedPrecondition)]
    [InlineData(PlatformErrorCode.Conflict, StatusCode.Aborted)]
    [InlineData(PlatformErrorCode.Full, StatusCode.ResourceExhausted)]
    [InlineData(PlatformErrorCode.Down, StatusCode.Unavailable)]
    [InlineData(PlatformErrorCode.NoCaller, StatusCode.Unauthenticated)]
    [InlineData(PlatformErrorCode.Denied, StatusCode.PermissionDenied)]
    [InlineData(PlatformErrorCode.Timeout, StatusCode.DeadlineExceeded)]
    [InlineData(PlatformErrorCode.Cancelled, StatusCode.Cancelled)]
    [InlineData(PlatformErrorCode.NotSupported, StatusCode.Unimplemented)]
    [InlineData(PlatformErrorCode.Corrupt, StatusCode.DataLoss)]
    public async Task Call_HandlerThrowsPlatformException_ArrivesAsItsStatusWithReason(PlatformErrorCode code, StatusCode expected)
    {
        var error = await FailAsync(_ => throw new PlatformException(code, "SOME_REASON", "what to do"));

        Assert.Equal(expected, error.StatusCode);
        Assert.Equal("what to do", error.Status.Detail);
        Assert.Equal("SOME_REASON", RpcErrors.ReasonOf(error));
        Assert.Equal("agentplatform", error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Domain);
    }

    [Fact]
    public void StatusCodeOf_EveryCode_IsItsOwn()
    {
        var codes = Enum.GetValues<PlatformErrorCode>();

        Assert.Equal(codes.Length, codes.Select(RpcErrors.StatusCodeOf).Distinct().Count());
    }

    [Fact]
    public async Task Call_Invalid_NamesTheField()
    {
        var error = await FailAsync(_ => throw new PlatformException(PlatformErrorCode.Invalid, "BAD", "max_tasks is 0") { Field = "max_tasks" });

        var violation = Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations);
        Assert.Equal("max_tasks", violation.Field);
        Assert.Equal("max_tasks is 0", violation.Description);
    }

    [Fact]
    public async Task Call_Full_SaysWhenToTryAgain()
    {
        var error = await FailAsync(_ => throw new PlatformException(PlatformErrorCode.Full, "FULL", "full") { RetryAfter = TimeSpan.FromSeconds(3) });

        Assert.Equal(TimeSpan.FromSeconds(3), error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan());
    }

    [Fact]
    public async Task Call_HandlerThrowsAnythingElse_IsInternalAndTellsNothing()
    {
        var error = await FailAsync(_ => throw new InvalidOperationException("the secret"));

        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.DoesNotContain("secret", error.Status.Detail, StringComparison.Ordinal);
        Assert.Null(RpcErrors.ReasonOf(error));
    }

    [Fact]
    public async Task Call_PeerFails_ReasonSurvivesTheHop()
    {
        await using var far = await TestRoom.StartAsync(_ => throw new PlatformException(PlatformErrorCode.Conflict, "TAKEN", "taken"));
        using var channel = far.Channel();
        var client = new ExperienceService.ExperienceServiceClient(channel);

        var error = await FailAsync(async context => await client.GetRunStatsAsync(Request, cancellationToken: context.CancellationToken));

        Assert.Equal(StatusCode.Aborted, error.StatusCode);
        Assert.Equal("TAKEN", RpcErrors.ReasonOf(error));
    }

    [Fact]
    public async Task Call_CallerCancels_IsCancelledAtTheServer()
    {
        var ended = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var room = await TestRoom.StartAsync(async context =>
        {
            began.SetResult();
            var forever = new TaskCompletionSource<GetRunStatsResponse>();
            try
            {
                return await forever.Task.WaitAsync(context.CancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                ended.SetResult(exception);
                throw;
            }
        });
        using var channel = room.Channel();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var call = new ExperienceService.ExperienceServiceClient(channel).GetRunStatsAsync(Request, cancellationToken: cancel.Token);
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await cancel.CancelAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static async Task<RpcException> FailAsync(Func<ServerCallContext, Task<GetRunStatsResponse>> handler)
    {
        await using var room = await TestRoom.StartAsync(handler);
        using var channel = room.Channel();
        var client = new ExperienceService.ExperienceServiceClient(channel);
        return await Assert.ThrowsAsync<RpcException>(
            async () => await client.GetRunStatsAsync(Request, cancellationToken: TestContext.Current.CancellationToken));
    }
}
