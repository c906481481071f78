using System.Text.Json;

namespace AgentPlatform.Mcp;

/// <summary>Runs one call of a tool; whatever goes wrong in it is a result in words.</summary>
internal static class ToolRun
{
    /// <summary>Runs it on this thread as far as it goes.</summary>
    internal static async ValueTask<ToolResult> OnceAsync(Tool tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await tool.Run(new ToolArguments(tool, arguments), cancellationToken);
        }
        catch (ToolException problem)
        {
            return new ToolResult(problem.Message, IsError: true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ToolResult($"{tool.Name} was cancelled.", IsError: true);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // The top of a call: one tool's mistake must not end the server for all.
            return new ToolResult($"{tool.Name} failed: {problem.Message}", IsError: true);
        }
    }

    /// <summary>Runs it on another thread, so that the connection goes on; the caller may take it back.</summary>
    internal static async ValueTask<ToolResult> BesideAsync(Tool tool, JsonElement arguments, JsonElement id, RunningCalls? calls, CancellationToken cancellationToken)
    {
        if (calls is null)
        {
            return await OnceAsync(tool, arguments, cancellationToken);
        }

        var source = calls.Begin(id, cancellationToken);
        try
        {
            return await Task.Run(() => OnceAsync(tool, arguments, source.Token).AsTask(), CancellationToken.None);
        }
        finally
        {
            calls.End(id, source);
        }
    }
}
