using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.AgentDock.Tenants;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace AgentPlatform.Tests.Safety;

/// <summary>Keys, roles, permissions and quotas, at the doors.</summary>
public sealed class TenantTests : IDisposable
{
    private const string CallerKey = "caller-key-0123456789";
    private const string OperatorKey = "operator-key-0123456789";
    private const string PlatformKey = "platform-key-0123456789";

    /// <summary>All of the fake server's tools but three.</summary>
    private static readonly string[] Denied =
        ["fake.whoami", "fake.sleep_*", "die", "fake.st*", "fake.fail", "error", "big", "blocks", "noise", "add_tool", "env", "python"];

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doors_WithoutAKey_AreShut()
    {
        await using var gateway = await StartAsync();
        var rpc = await Assert.ThrowsAsync<RpcException>(() => CallAsync(gateway, "echo", null));
        using var mcp = await PostAsync(gateway, null);
        using var health = await gateway.Http.GetAsync("/health", Token);

        Assert.Equal(StatusCode.Unauthenticated, rpc.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, mcp.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("caller-key-012345678")]
    [InlineData("caller-key-01234567890")]
    [InlineData("CALLER-KEY-0123456789")]
    public async Task Doors_WithAWrongKey_AreShut(string key)
    {
        await using var gateway = await StartAsync();

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => CallAsync(gateway, "echo", key))).StatusCode);
    }

    [Fact]
    public async Task Caller_ToolAllowedOrNot_RunsOrIsAPolicyFault()
    {
        await using var gateway = await StartAsync();
        var allowed = await CallAsync(gateway, "echo", CallerKey);
        var denied = await CallAsync(gateway, "env", CallerKey);
        var qualified = await CallAsync(gateway, "fake.env", CallerKey);
        var platform = await CallAsync(gateway, "env", PlatformKey);

        Assert.True(allowed.Ok, allowed.Text);
        Assert.Equal((Fault.Policy, "Tenant small may not call env."), (denied.Fault, denied.Text));
        Assert.Equal(Fault.Policy, qualified.Fault);
        Assert.True(platform.Ok);
    }

    [Fact]
    public async Task Caller_ListsTools_SeesItsOwnOnBothDoors()
    {
        await using var gateway = await StartAsync();
        var tools = (await gateway.Tools.ListToolsAsync(new ListToolsRequest(), Headers(CallerKey), cancellationToken: Token)).Tools.Select(tool => tool.Name);
        using var response = await PostAsync(gateway, CallerKey);
        var text = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal(["count", "echo", "sleep"], tools.Order(StringComparer.Ordinal));
        Assert.Contains("\"echo\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"env\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_EachRpc_TakesItsOwn()
    {
        await using var gateway = await StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Tools.GetStatusAsync(new GetStatusRequest(), Headers(CallerKey), cancellationToken: Token));
        var status = await gateway.Tools.GetStatusAsync(new GetStatusRequest(), Headers(OperatorKey), cancellationToken: Token);

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Contains("Operator", refused.Status.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(status.Replicas);
    }

    [Theory]
    [InlineData("/agentplatform.agentdock.v1.ToolService/CallTool", 0)]
    [InlineData("/agentplatform.agentdock.v1.ToolService/GetStatus", 1)]
    [InlineData("/AgentPlatform.AgentDock.V1.toolservice/getstatus", 1)]
    [InlineData("/agentplatform.agentdock.v1.ToolService/GetStatus/", 1)]
    [InlineData("/agentplatform.agentdock.v1.CatalogueService/ListServices", 1)]
    [InlineData("/agentplatform.agentdock.v1.CatalogueService/PutService", 2)]
    [InlineData("/agentplatform.agentdock.v1.NobodyThoughtOfIt/Get", 2)]
    [InlineData("/agentplatform.agentdock.v1.", 2)]
    [InlineData("/agentplatform.other.v1.X/Y", 2)]
    [InlineData("/mcp", 0)]
    public void RoleNeeds_Path_AsksForARole(string path, int role) => Assert.Equal((TenantRole)role, RoleNeeds.Of(new PathString(path)));

    [Fact]
    public async Task Quota_UsedUp_IsABudgetFaultForThatTenantOnly()
    {
        await using var gateway = await StartAsync(("CallsPerDay", "3"));
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await CallAsync(gateway, "echo", CallerKey)).Ok);
        }

        var over = await CallAsync(gateway, "echo", CallerKey);
        Assert.Equal((Fault.Budget, "Tenant small may make 3 calls a day, and has made them."), (over.Fault, over.Text));
        Assert.True((await CallAsync(gateway, "echo", OperatorKey)).Ok);
    }

    [Fact]
    public async Task Rate_BurstUsedUp_IsOverloaded()
    {
        await using var gateway = await StartAsync(("CallsPerSecond", "0.01"), ("Burst", "5"));
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(gateway, "echo", CallerKey)));

        Assert.Equal((5, 15), (responses.Count(response => response.Ok), responses.Count(response => response.Fault == Fault.Overloaded)));
    }

    [Fact]
    public async Task Concurrency_Full_IsOverloadedAndFreeAgainAfterwards()
    {
        await using var gateway = await StartAsync(("MaxConcurrent", "1"));
        var slow = CallAsync(gateway, "sleep", CallerKey, """{"seconds":2}""");
        await Waiting.UntilAsync(
            async () => (await gateway.Tools.GetStatusAsync(new GetStatusRequest(), Headers(OperatorKey), cancellationToken: Token)).Replicas.Sum(replica => replica.Outstanding) == 1,
            "a call under way", Token);
        Assert.Equal(Fault.Overloaded, (await CallAsync(gateway, "echo", CallerKey)).Fault);
        Assert.True((await slow).Ok);

        Assert.True((await CallAsync(gateway, "echo", CallerKey)).Ok);
    }

    [Fact]
    public async Task IdempotencyKey_OfAnotherTenant_IsAnotherKey()
    {
        await using var gateway = await StartAsync();
        var mine = await CallAsync(gateway, "count", CallerKey, key: "same");
        var again = await CallAsync(gateway, "count", CallerKey, key: "same");
        var others = await CallAsync(gateway, "count", OperatorKey, key: "same");

        Assert.Equal(mine.Text, again.Text);
        Assert.NotEqual(mine.Text, others.Text);
    }

    [Theory]
    [InlineData("x-agentdock-replay", "sideways")]
    [InlineData("x-agentdock-replay", "2")]
    public async Task Headers_Bad_AreNamed(string header, string value)
    {
        await using var gateway = await StartAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Tools.CallToolAsync(
            new CallToolRequest { Tool = "echo" }, [.. Headers(CallerKey), new Metadata.Entry(header, value)], cancellationToken: Token));

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Contains(header, exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_FromFilesVariablesAndHashes_AllOpen()
    {
        var file = _folder.File("keys");
        await File.WriteAllTextAsync(file, "# of the batch cluster\nfrom-a-file-0123456789\n", Token);
        await using var gateway = await StartAsync(
            ("KeyFiles:0", file), ("KeyHashes:0", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("from-a-hash-0123456789")))));

        Assert.True((await CallAsync(gateway, "echo", "from-a-file-0123456789")).Ok);
        Assert.True((await CallAsync(gateway, "echo", "from-a-hash-0123456789")).Ok);
        Assert.True((await CallAsync(gateway, "echo", CallerKey)).Ok);
    }

    [Theory]
    [InlineData("Keys:1", "short-secret")]
    [InlineData("KeyHashes:0", "abc")]
    [InlineData("KeyFiles:0", "/no/such/file")]
    [InlineData("CallsPerSecond", "-1")]
    [InlineData("Keys:1", OperatorKey)]
    public async Task Start_BadTenant_NamesTheKeyAndShowsNoSecret(string key, string value)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync((key, value)));

        Assert.Contains("AgentDock:Tenants:", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("short-secret", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(OperatorKey, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_OfTheGateway_InheritNoSecret()
    {
        Environment.SetEnvironmentVariable("AGENTDOCK_TEST_SECRET", "hunter2-hunter2-hunter2");
        try
        {
            await using var gateway = await StartAsync();
            var response = await CallAsync(gateway, "env", PlatformKey);

            Assert.True(response.Ok);
            Assert.DoesNotContain("hunter2", response.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(CallerKey, response.Text, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AGENTDOCK_TEST_SECRET", null);
        }
    }

    private static Metadata Headers(string? key) => key is null ? [] : new Metadata { { "authorization", $"Bearer {key}" } };

    private static async Task<CallToolResponse> CallAsync(TestGateway gateway, string tool, string? bearer, string? arguments = null, string key = "") => await gateway.Tools.CallToolAsync(
        new CallToolRequest { Tool = tool, ArgumentsJson = arguments ?? (tool == "echo" ? """{"text":"x"}""" : "{}"), IdempotencyKey = key },
        Headers(bearer), DateTime.UtcNow.AddSeconds(60), Token);

    private static async Task<HttpResponseMessage> PostAsync(TestGateway gateway, string? bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp");
        request.Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", Encoding.UTF8, "application/json");
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return await gateway.Http.SendAsync(request, Token);
    }

    private static Task<TestGateway> StartAsync(params (string Key, string Value)[] small) => TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token, settings:
    [
        ("ApiKeys:0", PlatformKey),
        ("AgentDock:Tenants:small:Role", "Caller"),
        ("AgentDock:Tenants:small:Keys:0", CallerKey),
        ("AgentDock:Tenants:small:Allow:0", "echo"),
        ("AgentDock:Tenants:small:Allow:1", "fake.*"),
        .. Denied.Select((tool, index) => ($"AgentDock:Tenants:small:Deny:{index}", tool)),
        ("AgentDock:Tenants:watch:Role", "Operator"),
        ("AgentDock:Tenants:watch:Keys:0", OperatorKey),
        .. small.Select(pair => ($"AgentDock:Tenants:small:{pair.Key}", pair.Value)),
    ]);
}
