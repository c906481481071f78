using Grpc.Core;

namespace AgentPlatform.Cli.Platform;

/// <summary>What a failed call means to the person at the keyboard, in one sentence.</summary>
internal static class RpcSentence
{
    public static string Of(RpcException failure)
    {
        var detail = FirstLine(failure.Status.Detail);
        return failure.StatusCode switch
        {
            StatusCode.Unavailable => $"A service does not answer; is the platform still running? ({detail})",
            StatusCode.DeadlineExceeded => "A service did not answer in time.",
            StatusCode.Unimplemented => $"The service does not know this call; the platform and agentctl are of different versions. ({detail})",
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => $"{Ended(detail)} Set the environment variable ApiKey.",
            StatusCode.Internal or StatusCode.Unknown => $"A service failed: {Ended(detail)} Its log says more.",
            _ => Ended(detail),
        };
    }

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return (end < 0 ? line : line[..end]).ToString();
    }

    private static string Ended(string text) => text.Length == 0 ? "no reason was given." : text[^1] is '.' or '!' or '?' ? text : text + ".";
}
