namespace AgentPlatform.Tests.Gateway;

public sealed class RunPythonInProcessTests : RunPythonContract
{
    protected override string Sandbox => "process";
}
