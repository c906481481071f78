using System.Globalization;
using System.Text.Json;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Results;

/// <summary>The gateway's own tool: read_result pages through what was cut.</summary>
internal sealed class ResultReader(ResultStore store) : IToolServer
{
    internal const string ToolName = "read_result";
    internal const long UsualBytes = 16 << 10;
    internal const long MostBytes = 256 << 10;

    private static readonly JsonElement Schema = JsonElement.Parse($$"""
        {
          "type": "object",
          "properties": {
            "handle": { "type": "string", "minLength": 1, "maxLength": 64, "description": "As the cut result names it" },
            "offset": { "type": "integer", "minimum": 0, "description": "Byte to begin at; 0 if not given" },
            "limit": { "type": "integer", "minimum": 1, "maximum": {{MostBytes}}, "description": "Bytes to read; {{UsualBytes}} if not given" }
          },
          "required": ["handle"],
          "additionalProperties": false
        }
        """);

    public string Name => "agentdock";

    public bool IsReady => true;

    public IReadOnlyList<ToolDescriptor> Tools { get; } =
        [new(ToolName, "Reads on in a result that was too long and was cut. Returns the part and where the next one begins.", Schema, ReadOnly: true, Idempotent: true)];

    public void Start(Action onToolsChanged) => onToolsChanged();

    public Task<ServerOutcome> CallAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var handle = call.Arguments.GetProperty("handle").GetString()!;
        var offset = call.Arguments.TryGetProperty("offset", out var from) ? from.GetDouble() : 0;
        var limit = call.Arguments.TryGetProperty("limit", out var most) ? most.GetDouble() : UsualBytes;
        var outcome = store.Read(handle, (long)Math.Min(offset, int.MaxValue), (long)limit) is { } page
            ? new ServerOutcome
            {
                Fault = Fault.Unspecified,
                Text = page.NextOffset < page.TotalBytes
                    ? string.Create(CultureInfo.InvariantCulture, $"{page.Text}\n[{page.TotalBytes - page.NextOffset} bytes follow; offset {page.NextOffset} reads on]")
                    : page.Text,
            }
            : new ServerOutcome { Fault = Fault.Tool, Text = $"There is no result '{handle}' (any more)." };
        return Task.FromResult(outcome with { AnsweredBy = $"{Name}.{ToolName}", Origin = Origin.Live });
    }

    public IEnumerable<ReplicaStatus> Status() => [];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
