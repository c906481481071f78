using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentPlatform.AgentDock.Audit;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentPlatform.Tests.Safety;

public sealed class AuditTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Log => _folder.File("audit.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_OfEveryKind_StandInAWholeChainWithoutTheirSecrets()
    {
        await using (var gateway = await StartAsync())
        {
            await gateway.CallAsync("echo", """{"text":"a secret of the user"}""", Token);
            await gateway.CallAsync("fail", "{}", Token);
            await gateway.CallAsync("nosuch", "{}", Token);
            await gateway.CallAsync("echo", "{}", Token);
        }

        var lines = Chain(Log);
        Assert.Equal(["none", "tool", "unknown_tool", "validation"], lines.Select(line => line.Fault));
        Assert.Equal(["echo", "fail", "nosuch", "echo"], lines.Select(line => line.Tool));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("""{"text":"a secret of the user"}"""u8)), lines[0].ArgumentsHash);
        Assert.Equal("local", lines[0].Tenant);
        Assert.DoesNotContain("a secret", await File.ReadAllTextAsync(Log, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_WithALineBreak_StaysInItsLine()
    {
        await using (var gateway = await StartAsync())
        {
            await gateway.CallAsync("x\n{\"seq\":99,\"prev\":\"forged\"}", "{}", Token);
        }

        Assert.Equal("x\n{\"seq\":99,\"prev\":\"forged\"}", Assert.Single(Chain(Log)).Tool);
    }

    [Fact]
    public void Append_AfterAnyTear_GoesOnWithTheChain()
    {
        using (var file = new AuditFile(Log))
        {
            file.Append([new AuditLine { Tool = "a" }, new AuditLine { Tool = "b" }, new AuditLine { Tool = "ä😀" }]);
        }

        var bytes = File.ReadAllBytes(Log);
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(Log, bytes[..length]);
            var whole = bytes.AsSpan(0, length).Count((byte)'\n');
            using (var file = new AuditFile(Log))
            {
                Assert.Equal(whole, file.Sequence);
                Assert.Equal(length - (bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1), file.TornBytes);
                file.Append([new AuditLine { Tool = "next" }]);
            }

            Assert.Equal(whole + 1, Chain(Log).Count);
        }
    }

    [Fact]
    public async Task Kill_UnderLoad_LeavesAChainThatGoesOn()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var process = await GatewayAsync();
            using var channel = GrpcChannel.ForAddress(await process.ListeningAsync(Token));
            var tools = new ToolService.ToolServiceClient(channel);
            await Waiting.UntilAsync(async () => (await CallAsync(tools)) == Fault.Unspecified, "an answer", Token);
            var calls = Enumerable.Range(0, 200).Select(_ => CallAsync(tools)).ToList();
            await calls[50];
            await process.KillAsync(Token);
            await Task.WhenAll(calls);
        }

        var lines = Chain(Log);
        Assert.True(lines.Count > 3, $"{lines.Count} lines");
    }

    [Fact]
    public void File_UsedByAnotherGateway_IsRefused()
    {
        using var first = new AuditFile(Log);

        Assert.Contains("AgentDock:Audit:File", Assert.ThrowsAny<Exception>(() => new AuditFile(Log)).Message, StringComparison.Ordinal);
    }

    /// <summary>The lines, each checked against the hash in the next.</summary>
    private static List<AuditLine> Chain(string path)
    {
        var lines = new List<AuditLine>();
        var head = new string('0', 64);
        var text = File.ReadAllText(path, Encoding.UTF8);
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n')[..^1])
        {
            var read = JsonSerializer.Deserialize<AuditLine>(line)!;
            Assert.Equal((lines.Count + 1L, head), (read.Sequence, read.Previous));
            head = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
            lines.Add(read);
        }

        return lines;
    }

    private static async Task<Fault> CallAsync(ToolService.ToolServiceClient tools)
    {
        try
        {
            return (await tools.CallToolAsync(new CallToolRequest { Tool = "whoami" }, deadline: DateTime.UtcNow.AddSeconds(20), cancellationToken: Token)).Fault;
        }
        catch (RpcException)
        {
            return Fault.Infrastructure;
        }
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(TestGateway.Fake(), "process", Token, settings: ("AgentDock:Audit:File", Log));

    private async Task<ServiceProcess> GatewayAsync()
    {
        var catalogue = _folder.File("catalogue.yaml");
        await File.WriteAllTextAsync(catalogue, TestGateway.Fake(), Token);
        return ServiceProcess.Start("AgentDock.Gateway.dll", new Dictionary<string, string>
        {
            ["AgentDock__Catalogue"] = catalogue,
            ["AgentDock__Sandbox"] = "process",
            ["AgentDock__Audit__File"] = Log,
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__mcp__Url"] = "http://127.0.0.1:0",
        });
    }
}
