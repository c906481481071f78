using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Environment;

namespace AgentPlatform.Tests.Building;

public sealed class ModelTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a--b")]
    [InlineData("a-")]
    public void AddResource_BadName_IsRefused(string name) =>
        Assert.Throws<DistributedApplicationException>(() => DistributedApplication.CreateBuilder().AddParameter(name));

    [Fact]
    public void AddResource_NameTaken_IsRefusedWhateverTheCase()
    {
        var builder = DistributedApplication.CreateBuilder();
        builder.AddExecutable("api", "sleep", "/");

        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("API"));

        Assert.Contains("'API'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithHttpEndpoint_Twice_IsRefusedNamingTheResource()
    {
        var api = DistributedApplication.CreateBuilder().AddExecutable("api", "sleep", "/").WithHttpEndpoint();

        var error = Assert.Throws<DistributedApplicationException>(() => api.WithHttpEndpoint());

        Assert.Contains("'http' of resource 'api'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithEndpoint_ByName_ChangesTheEndpointThatIsThere()
    {
        var api = DistributedApplication.CreateBuilder().AddExecutable("api", "sleep", "/").WithHttpEndpoint()
            .WithEndpoint("http", endpoint => endpoint.Transport = "http2")
            .WithEndpoint("absent", endpoint => endpoint.Port = 1, createIfNotExists: false);

        Assert.Equal("http2", Assert.Single(api.Resource.Annotations.OfType<EndpointAnnotation>()).Transport);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void WithReplicas_OutOfRange_IsRefused(int replicas)
    {
        var api = DistributedApplication.CreateBuilder().AddProject<TestAppProject>("api");

        var error = Assert.Throws<DistributedApplicationException>(() => api.WithReplicas(replicas));

        Assert.Contains($"'api' cannot have {replicas} replicas", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Url_BeforeTheStart_IsNotKnown()
    {
        var api = DistributedApplication.CreateBuilder().AddExecutable("api", "sleep", "/").WithHttpEndpoint();

        Assert.Throws<InvalidOperationException>(() => api.GetEndpoint("http").Url);
        Assert.False(api.GetEndpoint("grpc").Exists);
        Assert.Contains("no endpoint 'grpc'; it has: http", Assert.Throws<DistributedApplicationException>(() => api.GetEndpoint("grpc").Url).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_HostEnvironment_DropsWhatSpeaksOfTheHost()
    {
        var filtered = ParentEnvironment.Filter(new Dictionary<string, string>
        {
            ["PATH"] = "/bin",
            ["DOTNET_ROOT"] = "/dotnet",
            ["ASPNETCORE_URLS"] = "x",
            ["DOTNET_LAUNCH_PROFILE"] = "x",
            ["ASPNETCORE_ENVIRONMENT"] = "x",
            ["DOTNET_ENVIRONMENT"] = "x",
        });

        Assert.Equal(["DOTNET_ROOT", "PATH"], filtered.Keys.Order(StringComparer.Ordinal));
    }
}
