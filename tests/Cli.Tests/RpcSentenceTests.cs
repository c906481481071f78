using AgentPlatform.Cli.Platform;
using Grpc.Core;

namespace AgentPlatform.Tests.Cli;

public sealed class RpcSentenceTests
{
    [Theory]
    [InlineData(StatusCode.Unavailable, "Connection refused", "A service does not answer; is the platform still running? (Connection refused)")]
    [InlineData(StatusCode.DeadlineExceeded, "", "A service did not answer in time.")]
    [InlineData(StatusCode.InvalidArgument, "batch_size is 0 and must be at least 1", "batch_size is 0 and must be at least 1.")]
    [InlineData(StatusCode.NotFound, "There is no run 'x'.", "There is no run 'x'.")]
    [InlineData(StatusCode.Unauthenticated, "No accepted API key.", "No accepted API key. Set the environment variable ApiKey.")]
    [InlineData(StatusCode.Internal, "Internal error; trace 7.", "A service failed: Internal error; trace 7. Its log says more.")]
    [InlineData(StatusCode.FailedPrecondition, "first line\nsecond line", "first line.")]
    [InlineData(StatusCode.ResourceExhausted, "", "no reason was given.")]
    public void Of_Status_IsOneSentence(StatusCode code, string detail, string expected) =>
        Assert.Equal(expected, RpcSentence.Of(new RpcException(new Status(code, detail))));
}
