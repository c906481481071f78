using System.Buffers;
using System.Text.Json;
using AgentPlatform.AgentDock.Sandboxes;

namespace AgentPlatform.AgentDock.Python;

/// <summary>One started supervisor: good for one program.</summary>
internal sealed class PythonSandbox(ISandbox sandbox) : IAsyncDisposable
{
    /// <summary>Output limits keep an answer far below this.</summary>
    private const int MaxLineBytes = 32 << 20;

    internal ISandbox Sandbox => sandbox;

    /// <summary>Waits until the interpreter is up.</summary>
    /// <exception cref="SandboxException">It does not come up.</exception>
    internal async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var line = await ReadLineAsync(cancellationToken);
        if (!line.RootElement.TryGetProperty("ready", out _))
        {
            throw new SandboxException("the supervisor greets with something else than ready");
        }
    }

    /// <summary>Runs the program.</summary>
    /// <exception cref="SandboxException">The sandbox died under it.</exception>
    internal async Task<(PythonAnswer Answer, string Json)> RunAsync(PythonRequest request, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(request, PythonJson.Default.PythonRequest);
        try
        {
            await sandbox.WriteAsync(bytes.Append((byte)'\n').ToArray(), cancellationToken);
        }
        catch (IOException exception)
        {
            throw new SandboxException(exception.Message, exception);
        }

        using var line = await ReadLineAsync(cancellationToken);
        return (line.RootElement.Deserialize(PythonJson.Default.PythonAnswer)!, line.RootElement.GetRawText());
    }

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    private async Task<JsonDocument> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await sandbox.Output.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                try
                {
                    return JsonDocument.Parse(read.Buffer.Slice(0, end).ToArray());
                }
                catch (JsonException exception)
                {
                    throw new SandboxException("the supervisor's answer is no JSON", exception);
                }
                finally
                {
                    sandbox.Output.AdvanceTo(read.Buffer.GetPosition(1, end));
                }
            }

            if (read.IsCompleted || read.Buffer.Length > MaxLineBytes)
            {
                throw new SandboxException(read.IsCompleted ? await sandbox.Ended : "the supervisor's answer has no end");
            }

            sandbox.Output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
