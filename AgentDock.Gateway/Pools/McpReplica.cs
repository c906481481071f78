using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Pools;

/// <summary>An MCP server in a sandbox, over its stdin and stdout.</summary>
internal sealed partial class McpReplica(string name, ServerSpec spec, ISandboxHost host, TimeProvider time, ILogger<McpReplica> logger) : IReplica
{
    private volatile McpConnection? _connection;
    private byte[] _opening = [];

    public string ContainerId { get; private set; } = string.Empty;

    public int ProcessId { get; private set; }

    public async Task<string?> LiveAsync(IReplicaGate gate, CancellationToken stop)
    {
        ISandbox? sandbox = null;
        McpConnection? connection = null;
        try
        {
            using var limit = new CancellationTokenSource(spec.StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            sandbox = await host.StartAsync(SandboxSpec.Of(spec, name), either.Token);
            (ContainerId, ProcessId) = (sandbox.ContainerId, sandbox.ProcessId);
            var opened = connection = new McpConnection(sandbox, logger);
            _opening = JsonSerializer.SerializeToUtf8Bytes(await McpHandshake.InitializeAsync(connection, either.Token));
            gate.TakeTools(await McpHandshake.ListToolsAsync(connection, either.Token));
            connection.ToolsChanged += () => _ = ListAgainAsync(opened, gate);
            _connection = connection;
            gate.Open();
            connection.Gone += () => gate.Close("it has just died");
            if (connection.IsGone)
            {
                // It went before anybody listened.
                gate.Close("it has just died");
            }

            LogReady(name, host.Kind);
            return await connection.Closed.WaitAsync(stop);
        }
        finally
        {
            _connection = null;
            (ContainerId, ProcessId) = (string.Empty, 0);
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
            else if (sandbox is not null)
            {
                await sandbox.DisposeAsync();
            }
        }
    }

    public async Task<ServerOutcome> CallAsync(ServerCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_connection is not { } connection)
        {
            return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"{name} has just died." };
        }

        if (call.Raw?.Method == "initialize")
        {
            return new ServerOutcome { Fault = Fault.Unspecified, Text = string.Empty, RawResult = _opening };
        }

        var token = call.Extras?.OnProgress is { } onProgress ? connection.Watch(onProgress) : 0;
        var reply = call.Raw is { } raw
            ? connection.Request(raw.Method, (raw.Params, token), raw.Params.ValueKind == JsonValueKind.Object ? static (json, parameters) => RawRequest.Write(json, parameters.Params, parameters.token) : null, out var id)
            : connection.Request("tools/call", (call.Tool, call.Arguments, call.Extras, token), static (json, parameters) =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, parameters.Tool);
            json.WritePropertyName("arguments"u8);
            parameters.Arguments.WriteTo(json);
            parameters.Extras?.Write(json, parameters.token);
            json.WriteEndObject();
        }, out id);
        try
        {
            var answer = await reply.WaitAsync(timeout, time, cancellationToken);
            return call.Raw is null
                ? McpResult.Read(answer, spec.MaxOutputBytes)
                : new ServerOutcome { Fault = Fault.Unspecified, Text = string.Empty, RawResult = answer.Body, IsRawError = answer.IsError };
        }
        catch (TimeoutException)
        {
            connection.Cancel(id);
            return new ServerOutcome { Fault = Fault.Timeout, Text = $"The tool did not answer within {timeout.TotalSeconds:0.###} s." };
        }
        catch (ReplicaLostException exception)
        {
            return new ServerOutcome { Fault = Fault.Infrastructure, Text = $"The tool's server {name} died during the call: {exception.Message}" };
        }
        catch (OperationCanceledException)
        {
            connection.Cancel(id);
            throw;
        }
        finally
        {
            connection.Unwatch(token);
        }
    }

    public async Task<bool> PingAsync(CancellationToken cancellationToken)
    {
        if (_connection is not { } connection)
        {
            return true;
        }

        var ping = connection.Request<object?>(spec.Probe == HealthProbe.List ? "tools/list" : "ping", null, null, out var id);
        try
        {
            await ping.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            connection.Cancel(id);
            throw;
        }
    }

    private async Task ListAgainAsync(McpConnection connection, IReplicaGate gate)
    {
        try
        {
            using var limit = new CancellationTokenSource(spec.StartTimeout, time);
            gate.TakeTools(await McpHandshake.ListToolsAsync(connection, limit.Token));
        }
        catch (Exception exception) when (exception is ReplicaLostException or McpProtocolException or OperationCanceledException or JsonException)
        {
            LogNotListed(name, exception.Message);
        }
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Replica} is ready ({Sandbox})")]
    private partial void LogReady(string replica, string sandbox);

    [LoggerMessage(EventId = 43, Level = LogLevel.Warning, Message = "{Replica} says that its tools changed but does not list them: {Reason}")]
    private partial void LogNotListed(string replica, string reason);
}
