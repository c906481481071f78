using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.ServiceDefaults;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Tests.ServiceDefaults;

public sealed class GrpcClientTests
{
    private static readonly GetRunStatsRequest Request = new();

    [Fact]
    public async Task Call_TwoReplicas_AlternatesPerCall()
    {
        var counts = new int[2];
        await using var first = await CountingRoomAsync(counts, 0);
        await using var second = await CountingRoomAsync(counts, 1);
        await using var services = Client(first.Address, second.Address);
        var client = services.GetRequiredService<ExperienceService.ExperienceServiceClient>();

        for (var call = 0; call < 20; call++)
        {
            await client.GetRunStatsAsync(Request, cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal([10, 10], counts);
    }

    [Fact]
    public async Task Call_OneReplicaGone_EveryCallIsServedByTheOther()
    {
        var counts = new int[2];
        var gone = await CountingRoomAsync(counts, 0);
        var address = gone.Address;
        await gone.DisposeAsync();
        await using var living = await CountingRoomAsync(counts, 1);
        await using var services = Client(address, living.Address);
        var client = services.GetRequiredService<ExperienceService.ExperienceServiceClient>();

        for (var call = 0; call < 6; call++)
        {
            await client.GetRunStatsAsync(
                Request, deadline: DateTime.MaxValue, cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal([0, 6], counts);
    }

    [Theory]
    [InlineData(PlatformErrorCode.Down, 3)]
    [InlineData(PlatformErrorCode.Full, 1)]
    [InlineData(PlatformErrorCode.Conflict, 1)]
    [InlineData(PlatformErrorCode.Timeout, 1)]
    public async Task Call_ServerFailsTwice_OnlyUnavailableIsRetried(PlatformErrorCode code, int expectedAttempts)
    {
        var attempts = 0;
        await using var room = await TestRoom.StartAsync(_ => Interlocked.Increment(ref attempts) <= 2
            ? throw new PlatformException(code, "TRY", "try")
            : Task.FromResult(new GetRunStatsResponse()));
        await using var services = Client(room.Address);
        var client = services.GetRequiredService<ExperienceService.ExperienceServiceClient>();

        var failure = await Record.ExceptionAsync(
            async () => await client.GetRunStatsAsync(Request, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(expectedAttempts, attempts);
        Assert.Equal(code == PlatformErrorCode.Down, failure is null);
    }

    [Fact]
    public async Task Call_ApiKeyConfigured_IsSentByClientAndByChannel()
    {
        const string key = "a-key-of-the-platform";
        await using var room = await TestRoom.StartAsync(_ => Task.FromResult(new GetRunStatsResponse()), new() { ["ApiKeys:0"] = key });
        await using var services = Client(new Dictionary<string, string?> { ["ApiKey"] = key }, room.Address);
        using var channel = PlatformGrpcClientExtensions.CreatePlatformChannel(room.Address, services.GetRequiredService<IConfiguration>());

        await services.GetRequiredService<ExperienceService.ExperienceServiceClient>()
            .GetRunStatsAsync(Request, cancellationToken: TestContext.Current.CancellationToken);
        await new ExperienceService.ExperienceServiceClient(channel)
            .GetRunStatsAsync(Request, cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Call_MessageOver4MiB_Arrives()
    {
        const int faults = 400_000;
        await using var room = await TestRoom.StartAsync(_ =>
        {
            var answer = new GetRunStatsResponse();
            for (var index = 0; index < faults; index++)
            {
                answer.ToolFaults.Add($"fault-{index}", index);
            }

            return Task.FromResult(answer);
        });
        await using var services = Client(room.Address);

        var answer = await services.GetRequiredService<ExperienceService.ExperienceServiceClient>()
            .GetRunStatsAsync(Request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(answer.CalculateSize() > 4 * 1024 * 1024);
        Assert.Equal(faults, answer.ToolFaults.Count);
    }

    [Fact]
    public void Resolve_ManyReplicas_InIndexOrder()
    {
        var settings = Enumerable.Range(0, 12).ToDictionary(index => $"services:inference:http:{index}", index => (string?)$"http://127.0.0.1:{5000 + index}");

        var addresses = GrpcAddresses.Resolve(Configuration(settings), "inference");

        Assert.Equal(Enumerable.Range(5000, 12), addresses.Select(address => address.Port));
    }

    [Fact]
    public void Resolve_NoneConfigured_NamesTheKey()
    {
        var error = Assert.Throws<PlatformException>(() => GrpcAddresses.Resolve(Configuration([]), "inference"));

        Assert.Contains("services__inference__http__0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:5000")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("")]
    public void Resolve_NotAUrl_NamesTheKey(string value)
    {
        var error = Assert.Throws<PlatformException>(
            () => GrpcAddresses.Resolve(Configuration(new() { ["services:inference:http:0"] = value }), "inference"));

        Assert.Contains("services:inference:http:0", error.Message, StringComparison.Ordinal);
    }

    private static Task<TestRoom> CountingRoomAsync(int[] counts, int index) => TestRoom.StartAsync(_ =>
    {
        Interlocked.Increment(ref counts[index]);
        return Task.FromResult(new GetRunStatsResponse());
    });

    private static ServiceProvider Client(params Uri[] replicas) => Client([], replicas);

    private static ServiceProvider Client(Dictionary<string, string?> settings, params Uri[] replicas)
    {
        for (var index = 0; index < replicas.Length; index++)
        {
            settings[$"services:experience:http:{index}"] = replicas[index].ToString();
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Configuration(settings));
        services.AddServiceDiscovery();
        services.AddPlatformGrpcClient<ExperienceService.ExperienceServiceClient>("experience");
        return services.BuildServiceProvider();
    }

    private static IConfiguration Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
