using AgentPlatform.AgentDock.Schemas;
using AgentPlatform.AgentDock.Stages;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.AgentDock.Replay;

/// <summary>Records calls and answers from recordings. docs/adr/0125 says what a result is keyed by.</summary>
internal sealed class ReplayStage(CassettePlayer player) : ICallStage
{
    private const int ShownCharacters = 200;

    public ValueTask<ServerOutcome> InvokeAsync(ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        var mode = invocation.Call.Caller.Replay ?? player.Mode;
        if (mode == ReplayMode.Off)
        {
            return next(invocation, cancellationToken);
        }

        var writes = mode is ReplayMode.Record or ReplayMode.ReplayOrLive;
        return player.Cassette is { } cassette && (cassette.Writable || !writes)
            ? PlayAsync(mode, cassette, invocation, next, cancellationToken)
            : ValueTask.FromResult(new ServerOutcome
            {
                Fault = Fault.Validation,
                Text = player.Cassette is null
                    ? $"Header {CallerHeaders.Replay} asks for {mode}, and this gateway has no cassette; set {ReplayOptions.Section}:File."
                    : $"Header {CallerHeaders.Replay} asks for {mode}, and this gateway only replays; set {ReplayOptions.Section}:Mode to {mode}.",
            });
    }

    private async ValueTask<ServerOutcome> PlayAsync(ReplayMode mode, Cassette cassette, ToolInvocation invocation, NextStage next, CancellationToken cancellationToken)
    {
        var entry = invocation.Entry;
        var tool = $"{entry.Server.Name}.{entry.Tool.Name}";
        var arguments = CanonicalJson.Of(invocation.Arguments);
        var place = player.Place(invocation, arguments);
        var recorded = mode == ReplayMode.Record ? null : cassette.Find(place, entry.Tool.ReadOnly);
        if (recorded is not null && mode is ReplayMode.Replay or ReplayMode.ReplayOrLive)
        {
            player.Count("replayed");
            return recorded!.Outcome();
        }

        if (recorded is null && mode != ReplayMode.Record)
        {
            player.Count("missing");
        }

        if (mode == ReplayMode.Replay)
        {
            return new ServerOutcome
            {
                Fault = Fault.Infrastructure,
                Text = $"The cassette holds no result of {tool} for these arguments in this state (call {place.Ordinal + 1} of its kind), and nothing but the cassette may answer.",
                OriginKey = place.Key,
            };
        }

        var outcome = await next(invocation, cancellationToken);
        if (mode == ReplayMode.Diff)
        {
            if (recorded is not null)
            {
                Compare(recorded, tool, outcome);
            }

            return outcome with { OriginKey = place.Key };
        }

        // What the machine did to the call is no property of the tool.
        if (outcome.Fault is Fault.Unspecified or Fault.Tool && outcome.InjectedFault.Length == 0)
        {
            cassette.Append(RecordedTool.Of(entry));
            cassette.Append(RecordedCall.Of(place, tool, arguments, outcome));
            player.Count("recorded");
        }

        return outcome;
    }

    private void Compare(RecordedCall recorded, string tool, ServerOutcome outcome)
    {
        if (recorded.SameAs(outcome))
        {
            player.Count("same");
        }
        else
        {
            player.Differs(new ReplayDifference(recorded.Key, tool, Head(recorded.Text), Head(outcome.Text)));
        }
    }

    private static string Head(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters];
}
