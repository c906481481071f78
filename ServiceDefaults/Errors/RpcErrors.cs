using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AgentPlatform.ServiceDefaults;

/// <summary>Between <see cref="PlatformException"/> and gRPC statuses, in both directions.</summary>
public static class RpcErrors
{
    /// <summary>The gRPC error that stands for <paramref name="exception"/>: status code, message, ErrorInfo and details.</summary>
    public static RpcException ToRpcException(PlatformException exception)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCodeOf(exception.Code), Message = exception.Message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = exception.Reason, Domain = KnownNames.ErrorDomain }));
        switch (exception.Code)
        {
            case PlatformErrorCode.Invalid:
                var violation = new BadRequest.Types.FieldViolation { Field = exception.Field, Description = exception.Message };
                status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violation } }));
                break;
            case PlatformErrorCode.Full:
                status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(exception.RetryAfter) }));
                break;
        }

        return status.ToRpcException();
    }

    /// <summary>The platform's reason inside <paramref name="exception"/>, or null when a stranger sent it.</summary>
    public static string? ReasonOf(RpcException exception)
    {
        var info = exception.GetRpcStatus()?.GetDetail<ErrorInfo>();
        return info?.Domain == KnownNames.ErrorDomain ? info.Reason : null;
    }

    /// <summary>The gRPC status code of <paramref name="code"/>.</summary>
    public static StatusCode StatusCodeOf(PlatformErrorCode code) => code switch
    {
        PlatformErrorCode.Invalid => StatusCode.InvalidArgument,
        PlatformErrorCode.Missing => StatusCode.NotFound,
        PlatformErrorCode.Exists => StatusCode.AlreadyExists,
        PlatformErrorCode.WrongState => StatusCode.FailedPrecondition,
        PlatformErrorCode.Conflict => StatusCode.Aborted,
        PlatformErrorCode.Full => StatusCode.ResourceExhausted,
        PlatformErrorCode.Down => StatusCode.Unavailable,
        PlatformErrorCode.NoCaller => StatusCode.Unauthenticated,
        PlatformErrorCode.Denied => StatusCode.PermissionDenied,
        PlatformErrorCode.Timeout => StatusCode.DeadlineExceeded,
        PlatformErrorCode.Cancelled => StatusCode.Cancelled,
        PlatformErrorCode.NotSupported => StatusCode.Unimplemented,
        PlatformErrorCode.Corrupt => StatusCode.DataLoss,
        _ => StatusCode.Internal,
    };
}
