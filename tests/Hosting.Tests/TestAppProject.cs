using Aspire.Hosting;

namespace AgentPlatform.Tests;

internal sealed class TestAppProject : IProjectAssemblyMetadata
{
    public string ProjectPath => Path.Combine(Paths.Tests, "TestApp", "Hosting.TestApp.csproj");

    public string AssemblyPath => Paths.TestApp;
}
