using AgentPlatform.Tools.MiniWeb.Hosting;

return await MiniWebProgram.RunAsync(args, Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, CancellationToken.None);
