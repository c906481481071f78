using System.CommandLine;
using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl tools: what the gateway offers, and a call by hand.</summary>
internal static class ToolCommands
{
    private const double CallSeconds = 120;

    public static Command Create(Surroundings surroundings, CommonOptions common) => new Command("tools", "List and call the gateway's tools").With(
        List(surroundings, common),
        Call(surroundings, common));

    private static Command List(Surroundings surroundings, CommonOptions common) => new Command("list", "Tools by name").Does(surroundings, common, async (scope, cancellationToken) =>
    {
        var response = await scope.Platform.Tools.ListToolsAsync(new ListToolsRequest(), deadline: scope.In(15), cancellationToken: cancellationToken);
        if (scope.Json)
        {
            JsonOutput.Message(scope.Out, response);
            return 0;
        }

        var table = new Table().AddColumn("tool").AddColumn("server").AddColumn("").AddColumn("what it does");
        foreach (var tool in response.Tools)
        {
            table.AddRow(Markup.Escape(tool.Name), Markup.Escape(tool.Server), tool.ReadOnly ? "reads" : "acts", Markup.Escape(tool.Description));
        }

        scope.Console.Write(table);
        return 0;
    });

    private static Command Call(Surroundings surroundings, CommonOptions common)
    {
        var name = new Argument<string>("NAME") { Description = "The tool, as 'tools list' names it" };
        var arguments = Checked.JsonObject("--args", "The tool's arguments");
        return new Command("call", "Call one tool").With(name, arguments).Does(surroundings, common, async (scope, cancellationToken) =>
        {
            var request = new CallToolRequest { IdempotencyKey = $"agentctl-{Guid.NewGuid():N}", Tool = scope.Get(name), ArgumentsJson = scope.Get(arguments)! };
            var response = await scope.Platform.Tools.CallToolAsync(request, deadline: scope.In(CallSeconds), cancellationToken: cancellationToken);
            if (scope.Json)
            {
                JsonOutput.Message(scope.Out, response);
            }
            else if (response.Ok)
            {
                scope.Out.WriteLine(response.Text);
            }
            else
            {
                scope.Error.WriteLine($"agentctl: The call failed ({ToolFaults.NameOf(response)}): {response.Text}");
            }

            return response.Ok ? 0 : CommandActions.Failed;
        });
    }
}
