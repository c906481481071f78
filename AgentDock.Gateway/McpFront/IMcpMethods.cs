namespace AgentPlatform.AgentDock.McpFront;

/// <summary>Door to what stands behind an MCP address: all tools under one roof, or one server alone.</summary>
internal interface IMcpMethods
{
    bool Knows(McpRequest request);

    /// <summary>Arguments of a tool that must stand in headers too.</summary>
    (string Property, string Header)[] ParameterHeadersOf(string tool);

    /// <summary>Answers a request whose form is right.</summary>
    /// <param name="context">To answer in.</param>
    /// <param name="request">Valid until this returns.</param>
    /// <param name="session">Null without one.</param>
    Task ServeAsync(HttpContext context, McpRequest request, McpSession? session);
}
