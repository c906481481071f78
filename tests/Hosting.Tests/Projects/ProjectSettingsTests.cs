using Aspire.Hosting;
using Aspire.Hosting.Projects;

namespace AgentPlatform.Tests.Projects;

public sealed class ProjectSettingsTests
{
    [Fact]
    public void Load_KestrelEndpoints_WinOverTheLaunchProfile()
    {
        using var folder = new TemporaryFolder();
        var project = folder.Write("A.csproj", "<Project />");
        folder.Write("Properties/launchSettings.json", """{ "profiles": { "p": { "commandName": "Project", "applicationUrl": "https://localhost:7000" } } }""");
        folder.Write("appsettings.json", """
            { "Kestrel": { "EndpointDefaults": { "Protocols": "Http2" }, "Endpoints": {
                "grpc": { "Url": "http://localhost:1" }, "web": { "Url": "http://*:2", "Protocols": "Http1" }, "safe": { "Url": "https://localhost:3" } } } }
            """);

        var settings = ProjectSettings.Load("a", project, LaunchProfileChoice.First);

        Assert.True(settings.HasKestrelEndpoints);
        Assert.Equal(
            [new("grpc", "http", "http2", "grpc"), new("https", "https", "http2", "safe"), new("web", "http", null, "web")],
            settings.Endpoints.OrderBy(one => one.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Load_LaunchProfile_GivesEndpointsAndVariables()
    {
        using var folder = new TemporaryFolder();
        var project = folder.Write("A.csproj", "<Project />");
        folder.Write("Properties/launchSettings.json", """
            { // comments are allowed here
              "profiles": {
                "iis": { "commandName": "IISExpress", "applicationUrl": "http://localhost:1" },
                "dev": { "commandName": "Project", "applicationUrl": "http://localhost:2;https://localhost:3;http://localhost:4", "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development" } },
            } }
            """);
        folder.Write("appsettings.Development.json", """{ "Kestrel": { "EndpointDefaults": { "Protocols": "Http2" } } }""");

        var settings = ProjectSettings.Load("a", project, LaunchProfileChoice.First);
        var none = ProjectSettings.Load("a", project, new LaunchProfileChoice(null));

        Assert.Equal("dev", settings.LaunchProfile);
        Assert.Equal("Development", settings.LaunchVariables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal(["http", "https", "http2"], settings.Endpoints.Select(one => one.Name));
        Assert.All(settings.Endpoints, one => Assert.Equal("http2", one.Transport));
        Assert.Empty(none.Endpoints);
        Assert.Null(none.DefaultTransport);
    }

    [Fact]
    public void Load_MissingPieces_AreNamed()
    {
        using var folder = new TemporaryFolder();
        var project = folder.Write("A.csproj", "<Project />");

        var noProject = Assert.Throws<DistributedApplicationException>(() => ProjectSettings.Load("a", folder.File("B.csproj"), LaunchProfileChoice.First));
        var noProfile = Assert.Throws<DistributedApplicationException>(() => ProjectSettings.Load("a", project, new LaunchProfileChoice("dev")));

        Assert.Contains("B.csproj", noProject.Message, StringComparison.Ordinal);
        Assert.Contains("launch profile 'dev'", noProfile.Message, StringComparison.Ordinal);
    }
}
