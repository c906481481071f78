using AgentPlatform.Agents;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Inference.V1;
using AgentPlatform.Contracts.Ledger.V1;
using AgentPlatform.Models.Files;
using AgentPlatform.Models.Text;

namespace AgentPlatform.Cli.Chat;

/// <summary>Questions to the served model, each one attempt of the platform's one agent loop.</summary>
internal sealed class Conversation
{
    private readonly PlatformConnection _platform;
    private readonly ChatView _view;
    private readonly ChatOptions _options;
    private readonly TimeProvider _time;
    private readonly AgentModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly IReadOnlyList<Tool> _tools;
    private readonly List<ChatMessage> _past = [];

    private Conversation(PlatformConnection platform, ChatView view, ChatOptions options, TimeProvider time, GetModelResponse served, IReadOnlyList<Tool> tools)
    {
        (_platform, _view, _options, _time, _tools) = (platform, view, options, time, tools);
        try
        {
            _tokenizer = Tokenizer.FromJson(served.TokenizerJson);
            _model = new AgentModel(ChatFormat.Create(_tokenizer, served.ChatTemplate), served.ContentHash, served.MaxContextTokens);
        }
        catch (ModelFormatException unreadable)
        {
            throw new CliException($"The served model {served.ModelId} cannot be talked to: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Meets the served model and the tools.</summary>
    public static async Task<Conversation> BeginAsync(PlatformConnection platform, ChatView view, ChatOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(30);
        var served = await platform.Inference.GetModelAsync(new GetModelRequest(), deadline: deadline, cancellationToken: cancellationToken);
        var listed = await platform.Tools.ListToolsAsync(new ListToolsRequest(), deadline: deadline, cancellationToken: cancellationToken);
        return new Conversation(platform, view, options, time, served, listed.Tools);
    }

    /// <summary>Makes one attempt at a question.</summary>
    public async Task<Trajectory> AskAsync(string question, CancellationToken cancellationToken)
    {
        var asked = new ChatMessage { Role = Role.User, Content = question };
        var id = $"chat-{Guid.NewGuid():N}";
        var task = new LedgerTask
        {
            TaskId = id,
            RunId = "chat",
            Purpose = Purpose.Evaluate,
            Tools = { _options.Tools ?? [.. _tools.Select(tool => tool.Name)] },
            Sampling = _options.Sampling,
            Limits = _options.Limits,
        };
        if (_options.SystemPrompt.Length > 0)
        {
            task.Messages.Add(new ChatMessage { Role = Role.System, Content = _options.SystemPrompt });
        }

        task.Messages.Add([.. _past, asked]);
        var record = await new AgentLoop(new AgentDefaults(), _time).RunAsync(
            task, new AttemptIdentity(id, "agentctl"), _model,
            new ShownEngine(_platform.Inference, _tokenizer, _view, _time),
            new ShownTools(_platform.Tools, _tools, _view, _time),
            static (_, _, _) => ValueTask.FromResult(0.0), cancellationToken);
        _view.End(record);
        if (_options.Remember && record.Answered)
        {
            _past.AddRange([asked, new ChatMessage { Role = Role.Assistant, Content = record.Answer }]);
        }

        return record;
    }
}
