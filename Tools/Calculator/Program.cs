using AgentPlatform.Mcp;
using AgentPlatform.Tools.Calculator.Serving;

return await ToolProgram.RunAsync(args, "usage: calculator   (MCP on standard input and output; no options)", CalculatorServer.Create, CancellationToken.None);
