using AgentPlatform.AgentDock.Tools;

namespace AgentPlatform.AgentDock.Stages;

/// <summary>The rest of a call's way.</summary>
internal delegate ValueTask<ServerOutcome> NextStage(ToolInvocation invocation, CancellationToken cancellationToken);
