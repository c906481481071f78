using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.ServiceDefaults;

/// <summary>The only place where exceptions become gRPC statuses. What nobody foresaw is INTERNAL with a fixed text.</summary>
internal sealed partial class RpcErrorInterceptor(
    TimeProvider time, IHostApplicationLifetime lifetime, ILogger<RpcErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Map(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Map(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Map(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Map(exception, context);
        }
    }

    private RpcException Map(Exception exception, ServerCallContext context)
    {
        if (exception is PlatformException known)
        {
            if (known.Code is PlatformErrorCode.Corrupt)
            {
                LogCorrupt(known, context.Method);
            }

            return RpcErrors.ToRpcException(known);
        }

        if (context.CancellationToken.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // A passed deadline cancels the same token; the caller is told which of the two it was.
            return context.Deadline <= time.GetUtcNow().UtcDateTime
                ? new RpcException(new Status(StatusCode.DeadlineExceeded, "The caller's deadline passed."))
                : new RpcException(new Status(StatusCode.Cancelled, "The caller cancelled the call."));
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested && exception is OperationCanceledException)
        {
            // UNAVAILABLE, so that the caller's retry finds the service's successor.
            return RpcErrors.ToRpcException(new PlatformException(PlatformErrorCode.Down, "STOPPING", "The service is stopping."));
        }

        var trace = Activity.Current?.TraceId.ToHexString() ?? "none";
        LogUnforeseen(exception, context.Method, trace);
        return new RpcException(new Status(StatusCode.Internal, $"Internal error; the service's log has it under trace {trace}."));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} failed in a way nobody foresaw (trace {Trace})")]
    private partial void LogUnforeseen(Exception exception, string method, string trace);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{Method} met stored data that cannot be read")]
    private partial void LogCorrupt(Exception exception, string method);
}
