using System.Net;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;

namespace AgentPlatform.Tests.ServiceDefaults;

public sealed class ApiKeyTests
{
    private const string Key = "0123456789abcdef-first";
    private const string SecondKey = "0123456789abcdef-second";
    private static readonly GetRunStatsRequest Request = new();

    private static readonly Dictionary<string, string?> Keys = new() { ["ApiKeys:0"] = Key, ["ApiKeys:1"] = SecondKey };

    [Theory]
    [InlineData("authorization", "Bearer " + Key)]
    [InlineData("authorization", "bearer " + SecondKey)]
    [InlineData("x-api-key", Key)]
    public async Task Call_AcceptedKey_Passes(string header, string value)
    {
        await using var room = await TestRoom.StartAsync(_ => Task.FromResult(new GetRunStatsResponse { Issued = 7 }), Keys);
        using var channel = room.Channel();

        var answer = await new ExperienceService.ExperienceServiceClient(channel)
            .GetRunStatsAsync(Request, new Metadata { { header, value } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(7, answer.Issued);
    }

    [Theory]
    [InlineData("x-other", "nothing")]
    [InlineData("x-api-key", Key + "x")]
    [InlineData("authorization", "Basic " + Key)]
    [InlineData("authorization", "Bearer")]
    public async Task Call_NoAcceptedKey_IsUnauthenticatedAndNotServed(string header, string value)
    {
        var served = 0;
        await using var room = await TestRoom.StartAsync(
            _ =>
            {
                Interlocked.Increment(ref served);
                return Task.FromResult(new GetRunStatsResponse());
            },
            Keys);
        using var channel = room.Channel();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new ExperienceService.ExperienceServiceClient(channel)
            .GetRunStatsAsync(Request, new Metadata { { header, value } }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
        Assert.Contains("x-api-key", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, served);
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/alive", HttpStatusCode.OK)]
    [InlineData("/healthy", HttpStatusCode.Unauthorized)]
    [InlineData("/health/x", HttpStatusCode.Unauthorized)]
    [InlineData("/", HttpStatusCode.Unauthorized)]
    public async Task Get_WithoutKey_OnlyProbesPass(string path, HttpStatusCode expected)
    {
        await using var room = await TestRoom.StartAsync(_ => Task.FromResult(new GetRunStatsResponse()), Keys);
        using var http = room.Http();

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Start_KeyTooShort_Refuses()
    {
        var error = await Assert.ThrowsAsync<PlatformException>(
            () => TestRoom.StartAsync(_ => Task.FromResult(new GetRunStatsResponse()), new() { ["ApiKeys:0"] = "short" }));

        Assert.Equal("API_KEY_TOO_SHORT", error.Reason);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("urls", "http://*:0")]
    [InlineData("urls", "http://127.0.0.1:0;http://[::]:0")]
    [InlineData("Kestrel:Endpoints:mcp:Url", "http://+:0")]
    public async Task Start_OffLoopbackWithoutKey_RefusesAndNamesTheKey(string key, string value)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(
            () => TestRoom.StartAsync(_ => Task.FromResult(new GetRunStatsResponse()), new() { [key] = value }));

        Assert.Equal("API_KEYS_REQUIRED", error.Reason);
        Assert.Contains("ApiKeys__0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OffLoopbackWithKey_Starts()
    {
        await using var room = await TestRoom.StartAsync(
            _ => Task.FromResult(new GetRunStatsResponse()), new() { ["urls"] = "http://0.0.0.0:0", ["ApiKeys:0"] = Key });

        Assert.NotEqual(0, room.Address.Port);
    }

    [Theory]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://127.9.9.9:1", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://unix:/run/x.sock", true)]
    [InlineData("http://*:5000", false)]
    [InlineData("http://+:5000", false)]
    [InlineData("http://0.0.0.0:5000", false)]
    [InlineData("http://[::]:5000", false)]
    [InlineData("http://10.0.0.5:5000", false)]
    [InlineData("http://example.org:5000", false)]
    [InlineData("http://localhost.example.org:5000", false)]
    public void IsLoopback_Address_SaysWhetherOthersReachIt(string url, bool expected) => Assert.Equal(expected, ListeningAddresses.IsLoopback(url));
}
