using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Python;

/// <summary>How run_python looks to callers: its description, and its answer as text.</summary>
internal static class PythonTool
{
    internal const string Name = "run_python";

    internal static ToolDescriptor Describe(ServerSpec spec)
    {
        var limit = spec.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var schema = JsonElement.Parse($$"""
            {
              "type": "object",
              "properties": {
                "code": { "type": "string", "minLength": 1, "maxLength": 200000, "description": "Python 3 program; print what you want to see" },
                "stdin": { "type": "string", "maxLength": 200000, "description": "What the program reads from stdin" },
                "timeout_s": { "type": "number", "exclusiveMinimum": 0, "maximum": {{limit}}, "description": "Seconds it may run; {{limit}} if not given" }
              },
              "required": ["code"],
              "additionalProperties": false
            }
            """);
        var description =
            $"Runs a Python 3 program in a sandbox without network and returns stdout, stderr and the exit code. Nothing is kept between calls. "
            + $"At most {limit} s and {spec.Limits.MemoryBytes >> 20} MiB.";
        // A thrown-away sandbox has no effects: a program whose sandbox died may run again.
        return new ToolDescriptor(Name, description, schema, ReadOnly: false, Idempotent: true);
    }

    internal static ServerOutcome Outcome(PythonAnswer answer, string structured, ServerSpec spec, double timeoutSeconds)
    {
        var text = new StringBuilder(answer.Stdout);
        if (answer.Stderr.Length > 0)
        {
            Line(text).Append("[stderr]\n").Append(answer.Stderr);
        }

        if (answer.TimedOut)
        {
            Line(text).Append(CultureInfo.InvariantCulture, $"[stopped after {timeoutSeconds:0.###} s]");
        }
        else if (answer.OutOfMemory)
        {
            Line(text).Append(CultureInfo.InvariantCulture, $"[killed: more than {spec.Limits.MemoryBytes >> 20} MiB of memory]");
        }
        else if (answer.ExitCode != 0)
        {
            Line(text).Append(CultureInfo.InvariantCulture, $"[exit code {answer.ExitCode}]");
        }
        else if (text.Length == 0)
        {
            text.Append("[no output]");
        }

        var (capped, cut) = McpResult.Cap(text.ToString(), spec.MaxOutputBytes);
        return new ServerOutcome
        {
            Fault = answer.TimedOut || answer.OutOfMemory || answer.ExitCode != 0 ? Fault.Tool : Fault.Unspecified,
            Text = capped,
            StructuredJson = structured,
            Truncated = cut is not null || answer.Truncated,
            Cut = cut,
        };
    }

    private static StringBuilder Line(StringBuilder text) => text.Length > 0 && text[^1] != '\n' ? text.Append('\n') : text;
}
