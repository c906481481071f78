using Aspire.Hosting;

namespace AgentPlatform.Tests;

internal sealed class NotBuiltProject : IProjectAssemblyMetadata
{
    public string ProjectPath => Path.Combine(Paths.Tests, "TestApp", "Hosting.TestApp.csproj");

    public string AssemblyPath => Path.Combine(Paths.Binaries, "nowhere", "Nothing.dll");
}
