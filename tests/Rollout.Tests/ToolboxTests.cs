using AgentPlatform.Agents;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Rollout.Hosting;
using AgentPlatform.Rollout.Tooling;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Rollout;

public sealed class ToolboxTests
{
    private static readonly CallToolRequest Search = new() { IdempotencyKey = "id", Tool = "search", ArgumentsJson = "{\"query\": \"x\"}" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_QueueFullTwice_IsCalledAgainUnderAnotherKey()
    {
        var (response, gateway) = await CallAsync(Search, (call, _) => call <= 2 ? Faulty(Fault.Overloaded) : null);

        Assert.Equal((true, "of x"), (response.Ok, response.Text));
        Assert.Equal(["id", "id~1", "id~2"], gateway.Keys);
    }

    [Fact]
    public async Task Call_ContainerDiedUnderAToolThatReads_IsCalledAgain()
    {
        var (response, gateway) = await CallAsync(Search, (call, _) => call == 1 ? Faulty(Fault.Infrastructure) : null);

        Assert.True(response.Ok);
        Assert.Equal(2, gateway.Calls.Count);
    }

    [Fact]
    public async Task Call_ContainerDiedUnderAToolThatWrites_IsNotCalledAgain()
    {
        var request = Search.Clone();
        request.Tool = "note";

        var (response, gateway) = await CallAsync(request, (_, _) => Faulty(Fault.Infrastructure));

        Assert.Equal(Fault.Infrastructure, response.Fault);
        Assert.Equal(1, gateway.Calls.Count);
    }

    [Fact]
    public async Task Call_StaysFull_FaultIsHandedOnWhenPatienceEnds()
    {
        var (response, _) = await CallAsync(Search, (_, _) => Faulty(Fault.Overloaded), TimeSpan.FromMilliseconds(250));

        Assert.Equal(Fault.Overloaded, response.Fault);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, Fault.Validation)]
    [InlineData(StatusCode.NotFound, Fault.UnknownTool)]
    public async Task Call_GatewayRefusesTheRequest_ModelIsTold(StatusCode code, Fault fault)
    {
        var (response, _) = await CallAsync(Search, (_, _) => throw new RpcException(new Status(code, "arguments_json is no object")));

        Assert.Equal((fault, "Error: arguments_json is no object"), (response.Fault, response.Text));
    }

    [Fact]
    public async Task Call_GatewayBreaks_IsInfrastructure()
    {
        var exception = await Assert.ThrowsAsync<InfrastructureException>(
            () => CallAsync(Search, (_, _) => throw new RpcException(new Status(StatusCode.Internal, "bug"))));

        Assert.Equal("gateway_error", exception.Reason);
    }

    [Fact]
    public async Task Describe_UnknownName_IsInfrastructureAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<InfrastructureException>(
            () => WithToolboxAsync(new FakeGateway(), TimeSpan.Zero, async toolbox => await toolbox.DescribeAsync(["search", "teleport"], Cancel)));

        Assert.Equal("tool_missing", exception.Reason);
        Assert.Contains("'teleport'", exception.Message, StringComparison.Ordinal);
    }

    private static CallToolResponse Faulty(Fault fault) => new() { Fault = fault, Text = "fault" };

    private static async Task<(CallToolResponse Response, FakeGateway Gateway)> CallAsync(
        CallToolRequest request, Func<int, CallToolRequest, CallToolResponse?> instead, TimeSpan? patience = null)
    {
        var gateway = new FakeGateway { Instead = instead };
        var response = await WithToolboxAsync(gateway, patience ?? TimeSpan.FromSeconds(10), async toolbox =>
        {
            await toolbox.DescribeAsync(["search", "note"], Cancel);
            return await toolbox.CallAsync(request.Clone(), Cancel);
        });
        return (response, gateway);
    }

    private static async Task<T> WithToolboxAsync<T>(FakeGateway gateway, TimeSpan patience, Func<IToolbox, Task<T>> use)
    {
        await using var peer = new FakePeer<FakeGateway>(gateway);
        await peer.StartAsync();
        using var channel = GrpcChannel.ForAddress(peer.Address);
        var client = new ToolService.ToolServiceClient(channel);
        using var catalogue = new ToolCatalogue(client, TimeProvider.System);
        return await use(new GatewayToolbox(client, catalogue, new RolloutOptions { Patience = patience }, TimeProvider.System));
    }
}
