using System.CommandLine;
using AgentPlatform.Cli.Chat;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Cli.Quickstart;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Contracts.Trainer.V1;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>agentctl chat: ask the served model, and see it think and search.</summary>
internal static class ChatCommand
{
    public static Command Create(Surroundings surroundings, CommonOptions common)
    {
        var question = new Option<string?>("--question") { Description = "Ask this one and end", HelpName = "TEXT" };
        var model = new Option<string?>("--model") { Description = "Publish this model folder first (default: what is served, else the last quickstart's model)", HelpName = "FOLDER" };
        var tools = Checked.Names("--tools", "Tools the agent may call (default: all)");
        var world = new Option<string?>("--world") { Description = "World to serve where no platform runs yet (default: the last quickstart's)", HelpName = "FOLDER" };
        var system = new Option<string>("--system") { Description = "System prompt", DefaultValueFactory = _ => string.Empty };
        var remember = new Option<bool>("--remember") { Description = "Keep earlier questions and answers in the conversation" };
        var sampling = new SamplingOptions(temperature: 0);
        return new Command("chat", "Ask the served model; its thinking, calls and results are shown as they happen")
            .With(question, model, tools, world, system, remember).With(sampling.All)
            .Does(surroundings, common, async (scope, cancellationToken) =>
            {
                var view = ChatView.For(surroundings, scope.Json);
                await using var session = await OpenAsync(scope, scope.Get(world), cancellationToken);
                await PublishAsync(scope, session.Connection, scope.Get(model), view, cancellationToken);
                var options = new ChatOptions(
                    scope.Get(tools) is { Length: > 0 } named ? named : null, sampling.Sampling(scope), sampling.Limits(scope), scope.Get(system)!, scope.Get(remember));
                var conversation = await Conversation.BeginAsync(session.Connection, view, options, scope.Time, cancellationToken);
                if (scope.Get(question) is { } one)
                {
                    return (await conversation.AskAsync(one, cancellationToken)).Answered ? 0 : CommandActions.Failed;
                }

                await AskAllAsync(scope, conversation, cancellationToken);
                return 0;
            });
    }

    private static async Task<PlatformSession> OpenAsync(CommandScope scope, string? world, CancellationToken cancellationToken)
    {
        QuickstartView? starting = null;
        try
        {
            var session = await PlatformSession.OpenAsync(scope.StatePath, () => World(world), Tell, scope.Time, cancellationToken);
            starting?.Done("all services are healthy");
            return session;
        }
        finally
        {
            if (starting is not null)
            {
                await starting.DisposeAsync();
            }
        }

        // Heard only where a platform has to be started. A program that reads JSON waits in silence.
        void Tell(string progress)
        {
            if (starting is null && !scope.Json)
            {
                starting = scope.View();
                starting.Stage("platform", "none runs; starting one for this chat");
            }

            starting?.Progress(progress);
        }
    }

    private static async Task AskAllAsync(CommandScope scope, Conversation conversation, CancellationToken cancellationToken)
    {
        var typed = scope.Surroundings.IsTyped && !scope.Json;
        if (typed)
        {
            scope.Console.MarkupLine("[grey]Ask a question; an empty line ends. For example: What is the capital of the country where ... was born?[/]");
        }

        while (true)
        {
            if (typed)
            {
                scope.Console.Markup("[bold]> [/]");
            }

            // A console's read cannot be cancelled; Ctrl+C must not wait for the next line.
            var line = await Task.Run(scope.Surroundings.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            if (line is null || (typed && line.Length == 0))
            {
                return;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                await conversation.AskAsync(line.Trim(), cancellationToken);
            }
        }
    }

    private static async Task PublishAsync(CommandScope scope, PlatformConnection platform, string? named, ChatView view, CancellationToken cancellationToken)
    {
        if (named is null)
        {
            var status = await platform.Inference.GetStatusAsync(new GetStatusRequest(), deadline: scope.In(15), cancellationToken: cancellationToken);
            if (status.ModelLoaded)
            {
                return;
            }
        }

        var folder = Path.GetFullPath(named ?? QuickstartFolders.Model(RepositoryRoot.Find()));
        if (!Directory.Exists(folder))
        {
            throw new CliException(named is null ? "No model is served and there is none of a quickstart. Run 'make quickstart' first, or give --model FOLDER." : $"There is no folder {folder}.");
        }

        view.Progress($"publishing {folder}");
        var request = new PublishModelRequest { IdempotencyKey = $"agentctl-{Guid.NewGuid():N}", ModelPath = folder };
        await platform.Trainer.PublishModelAsync(request, deadline: scope.In(120), cancellationToken: cancellationToken);
    }

    private static string World(string? named)
    {
        var world = named is null ? QuickstartFolders.LastWorld(RepositoryRoot.Find()) : Path.GetFullPath(named);
        if (world is null)
        {
            throw new CliException("No platform runs and there is no world to start one with. Run 'make quickstart' first, or 'agentctl world generate' and then give --world artifacts/world.");
        }

        return File.Exists(Path.Combine(world, "pages.jsonl")) ? world : throw new CliException($"{world} is no world: it has no pages.jsonl. 'agentctl world generate --output FOLDER' makes one.");
    }
}
