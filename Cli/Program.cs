using AgentPlatform.Cli.Commands;

return await RootCommands.RunAsync(args, Surroundings.OfThisProcess());
