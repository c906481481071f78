using AgentPlatform.Inference.Generation;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Inference.OpenAi;

/// <summary>From the platform's errors to HTTP status and error body.</summary>
internal static class OpenAiErrors
{
    public static (int Status, ErrorBody Body) Of(PlatformException error)
    {
        var (status, type) = error.Code switch
        {
            PlatformErrorCode.Invalid or PlatformErrorCode.NotSupported => (StatusCodes.Status400BadRequest, "invalid_request_error"),
            PlatformErrorCode.Missing => (StatusCodes.Status404NotFound, "invalid_request_error"),
            PlatformErrorCode.Full => (StatusCodes.Status429TooManyRequests, "rate_limit_error"),
            PlatformErrorCode.Down or PlatformErrorCode.WrongState => (StatusCodes.Status503ServiceUnavailable, "server_error"),
            _ => (StatusCodes.Status500InternalServerError, "server_error"),
        };
        var field = error.Reason is Reasons.PromptTooLong or Reasons.PromptEmpty ? "messages" : error.Field;
        return (status, new ErrorBody(new ErrorDetail(error.Message, type, field.Length > 0 ? field : null, error.Reason.ToLowerInvariant())));
    }

    public static PlatformException Invalid(string parameter, string problem) =>
        new(PlatformErrorCode.Invalid, "INVALID_VALUE", $"{parameter} {problem}.") { Field = parameter };

    public static PlatformException Unsupported(string parameter, string problem) =>
        new(PlatformErrorCode.NotSupported, "UNSUPPORTED_PARAMETER", $"{parameter} {problem}.") { Field = parameter };
}
