using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

internal sealed partial class InstanceSupervisor
{
    [LoggerMessage(1101, LogLevel.Information, "{Instance} started, process {ProcessId}")]
    private partial void LogStarted(string instance, int processId);

    [LoggerMessage(1102, LogLevel.Information, "{Instance} is healthy {Urls}")]
    private partial void LogReady(string instance, string urls);

    [LoggerMessage(1103, LogLevel.Warning, "{Instance} is not healthy: {Message}")]
    private partial void LogUnhealthy(string instance, string? message);

    [LoggerMessage(1104, LogLevel.Information, "{Instance} stopped, exit code {ExitCode}")]
    private partial void LogStopped(string instance, int exitCode);

    [LoggerMessage(1105, LogLevel.Error, "{Instance} ended by itself with exit code {ExitCode}{When}; its last lines:{Last}")]
    private partial void LogDied(string instance, int exitCode, string when, string last);

    [LoggerMessage(1106, LogLevel.Error, "{Instance} is not started again: the restarts of its policy are used up")]
    private partial void LogGaveUp(string instance);

    [LoggerMessage(1107, LogLevel.Error, "{Instance} failed to start: {Message}")]
    private partial void LogFailedToStart(string instance, string message);

    [LoggerMessage(1108, LogLevel.Critical, "the supervision of {Instance} broke off")]
    private partial void LogBroken(Exception error, string instance);
}
