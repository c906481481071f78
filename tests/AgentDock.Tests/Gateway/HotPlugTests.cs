using System.Collections.Concurrent;
using System.Diagnostics;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Support;
using Grpc.Core;

namespace AgentPlatform.Tests.Gateway;

/// <summary>Changes of the catalogue while the gateway serves.</summary>
public sealed class HotPlugTests
{
    private const int Callers = 16;

    /// <summary>Two seconds are promised on a machine that is not busy; tests may share theirs with others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Folder_ServerAddedAndRemoved_TakesEffectSoon()
    {
        await using var gateway = await TestGateway.StartFolderAsync([("one.yaml", Server("one", "first"))], "process", Token);
        var before = await gateway.Catalogue.ListServersAsync(new ListServersRequest(), cancellationToken: Token);
        var adding = Stopwatch.StartNew();
        await Write(gateway, "two.yaml", Server("two", "second"));
        await Waiting.UntilAsync(async () => (await gateway.CallAsync("two.echo", """{"text":"hi"}""", Token)).Ok, "the second server", Token);
        adding.Stop();
        var both = await gateway.Catalogue.ListServersAsync(new ListServersRequest(), cancellationToken: Token);
        var removing = Stopwatch.StartNew();
        File.Delete(Path.Combine(gateway.CataloguePath, "two.yaml"));
        await Waiting.UntilAsync(async () => !(await ToolNames(gateway)).Contains("two.echo"), "the second server's end", Token);
        removing.Stop();

        Assert.Equal(["one", "two"], both.Servers.Select(server => server.Name));
        Assert.True(both.ToolListRevision > before.ToolListRevision);
        Assert.Equal("one", Assert.Single((await gateway.Catalogue.ListServersAsync(new ListServersRequest(), cancellationToken: Token)).Servers).Name);
        TestContext.Current.SendDiagnosticMessage($"added after {adding.ElapsedMilliseconds} ms, removed after {removing.ElapsedMilliseconds} ms");
        Assert.True(adding.Elapsed < Patience, $"added after {adding.Elapsed}");
        Assert.True(removing.Elapsed < Patience, $"removed after {removing.Elapsed}");
    }

    [Fact]
    public async Task Folder_ServerChangedUnderLoad_FailsNoCall()
    {
        await using var gateway = await TestGateway.StartFolderAsync(
            [("kept.yaml", Server("kept", "k")), ("moving.yaml", Server("moving", "0"))], "process", Token);
        var keptBefore = (await gateway.StatusAsync(Token)).Replicas.Where(replica => replica.Server == "kept").Select(replica => replica.ProcessId).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var failures = new ConcurrentQueue<string>();
        var calls = 0;
        var callers = Enumerable.Range(0, Callers).Select(index => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var (tool, arguments) = (index % 4) switch
                {
                    0 => ("kept.echo", """{"text":"x"}"""),
                    1 => ("moving.sleep_write", """{"seconds":0.3}"""),
                    _ => ("moving.echo", """{"text":"y"}"""),
                };
                var answer = await gateway.CallAsync(tool, arguments, Token);
                Interlocked.Increment(ref calls);
                if (!answer.Ok)
                {
                    failures.Enqueue($"{tool}: {answer.Fault} {answer.Text}");
                }
            }
        }, Token)).ToList();

        for (var generation = 1; generation <= 4; generation++)
        {
            var mark = $"{generation}";
            await Write(gateway, "moving.yaml", Server("moving", mark));
            await Write(gateway, $"extra{generation}.yaml", Server($"extra{generation}", mark));
            await Waiting.UntilAsync(async () => (await gateway.CallAsync("moving.env", "{}", Token)).Text.Contains($"\"MARK\": \"{mark}\"", StringComparison.Ordinal), "the new definition", Token);
            await Waiting.UntilAsync(async () => (await gateway.CallAsync($"extra{mark}.echo", """{"text":"z"}""", Token)).Ok, "the extra server", Token);
            File.Delete(Path.Combine(gateway.CataloguePath, $"extra{generation}.yaml"));
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await gateway.WaitUntilAllReadyAsync(Token);
        var keptAfter = (await gateway.StatusAsync(Token)).Replicas.Where(replica => replica.Server == "kept").Select(replica => replica.ProcessId).ToList();

        Assert.True(failures.IsEmpty, string.Join('\n', failures.Take(5)));
        Assert.True(calls > 100, $"only {calls} calls");
        Assert.Equal(keptBefore, keptAfter);
    }

    [Fact]
    public async Task Folder_ServerRemovedDuringACall_LetsItEnd()
    {
        await using var gateway = await TestGateway.StartFolderAsync([("one.yaml", Server("one", "a")), ("two.yaml", Server("two", "b"))], "process", Token);
        var call = gateway.CallAsync("two.sleep_write", """{"seconds":2}""", Token);
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).Replicas.Any(replica => replica is { Server: "two", Outstanding: 1 }), "the call in flight", Token);
        File.Delete(Path.Combine(gateway.CataloguePath, "two.yaml"));
        await Waiting.UntilAsync(async () => !(await ToolNames(gateway)).Contains("two.echo"), "the tools' end", Token);
        var late = await gateway.CallAsync("two.echo", """{"text":"late"}""", Token);

        Assert.True((await call).Ok);
        Assert.Equal(Fault.UnknownTool, late.Fault);
    }

    [Fact]
    public async Task Folder_BrokenFile_IsRefusedAndTheOldDefinitionStays()
    {
        await using var gateway = await TestGateway.StartFolderAsync([("one.yaml", Server("one", "a"))], "process", Token);
        var before = await gateway.StatusAsync(Token);
        await Write(gateway, "one.yaml", Server("one", "a") + "    timeout: soon\n");
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).CatalogueProblems.Count > 0, "the problem", Token);
        var broken = await gateway.Catalogue.ListServersAsync(new ListServersRequest(), cancellationToken: Token);
        var answer = await gateway.CallAsync("echo", """{"text":"still here"}""", Token);
        await Write(gateway, "one.yaml", "# mended\n" + Server("one", "a"));
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).CatalogueProblems.Count == 0, "no problem", Token);
        var after = await gateway.StatusAsync(Token);

        var problem = Assert.Single(broken.Problems);
        Assert.EndsWith("one.yaml", problem.File, StringComparison.Ordinal);
        Assert.Equal(6, problem.Line);
        Assert.Contains("servers.one.timeout: 'soon' is no time", problem.Message, StringComparison.Ordinal);
        Assert.Equal(ServerState.Ready, Assert.Single(broken.Servers).State);
        Assert.Equal("still here", answer.Text);
        Assert.True(await gateway.IsHealthyAsync(Token));
        // The same definition again, one line further down: its replicas stay.
        Assert.Equal(before.Replicas.Select(replica => replica.ProcessId), after.Replicas.Select(replica => replica.ProcessId));
    }

    [Fact]
    public async Task Folder_SameNameInTwoFiles_RefusesTheNewcomerAndNamesBoth()
    {
        await using var gateway = await TestGateway.StartFolderAsync([("b.yaml", Server("one", "mine"))], "process", Token);
        await Write(gateway, "a.yaml", "# a comment\n" + Server("one", "thief"));
        await Waiting.UntilAsync(async () => (await gateway.StatusAsync(Token)).CatalogueProblems.Count > 0, "the problem", Token);
        var problem = Assert.Single((await gateway.StatusAsync(Token)).CatalogueProblems);
        var answer = await gateway.CallAsync("env", "{}", Token);

        Assert.Contains("a.yaml(3): servers.one: is defined in ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("b.yaml(2) already", problem.Message, StringComparison.Ordinal);
        Assert.Contains("\"MARK\": \"mine\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_UpdateThatCannotStart_LeavesTheOldOneAnswering()
    {
        await using var gateway = await TestGateway.StartFolderAsync([("one.yaml", Server("one", "a"))], "process", Token);
        await Write(gateway, "one.yaml", "servers:\n  one:\n    process_command: [/no/such/program]\n");
        await Waiting.UntilAsync(async () => (await Describe(gateway, "one")).State == ServerState.Updating, "the update", Token);
        var answer = await gateway.CallAsync("echo", """{"text":"old"}""", Token);
        await Write(gateway, "one.yaml", Server("one", "b"));
        await Waiting.UntilAsync(async () => (await Describe(gateway, "one")).State == ServerState.Ready, "the mended update", Token);

        Assert.Equal("old", answer.Text);
        Assert.Contains("\"MARK\": \"b\"", (await gateway.CallAsync("env", "{}", Token)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OptionalAndDisabledServers_AreNotDemanded()
    {
        await using var gateway = await TestGateway.StartFolderAsync(
            [
                ("one.yaml", Server("one", "a")),
                ("bad.yaml", "servers:\n  bad:\n    optional: true\n    process_command: [/no/such/program]\n"),
                ("off.yaml", "vars:\n  SOME_URL_THAT_IS_NOT_SET:\nservers:\n  off:\n    enabled_when: SOME_URL_THAT_IS_NOT_SET\n    url: ${SOME_URL_THAT_IS_NOT_SET}\n"),
            ],
            "process", Token);
        var off = await Describe(gateway, "off");

        Assert.Equal(ServerState.Disabled, off.State);
        Assert.Contains("variable 'SOME_URL_THAT_IS_NOT_SET' is not set", off.Reason, StringComparison.Ordinal);
        Assert.Equal((ServerState.Starting, true), ((await Describe(gateway, "bad")).State, (await Describe(gateway, "bad")).Optional));
        Assert.True((await gateway.CallAsync("echo", """{"text":"x"}""", Token)).Ok);
    }

    [Fact]
    public async Task Start_OneBrokenFile_ServesTheOthersAndIsNotReady()
    {
        await using var gateway = await TestGateway.StartFolderAsync(
            [("one.yaml", Server("one", "a")), ("two.yaml", "servers: [")], "process", Token, waitUntilHealthy: false);
        await Waiting.UntilAsync(async () => (await gateway.CallAsync("echo", """{"text":"x"}""", Token)).Ok, "the good server", Token);
        var ready = await gateway.IsHealthyAsync(Token);
        File.Delete(Path.Combine(gateway.CataloguePath, "two.yaml"));
        await gateway.WaitUntilHealthyAsync(Token);

        Assert.False(ready);
    }

    [Fact]
    public async Task PutServer_GoodDefinition_StartsItAndRemoveServerEndsIt()
    {
        await using var gateway = await TestGateway.StartFolderAsync([("one.yaml", Server("one", "a"))], "process", Token);
        var put = new PutServerRequest { Name = "two", Definition = Server("two", "b"), IdempotencyKey = "k1" };
        var created = await gateway.Catalogue.PutServerAsync(put, cancellationToken: Token);
        var again = await gateway.Catalogue.PutServerAsync(put, cancellationToken: Token);
        await Waiting.UntilAsync(async () => (await Describe(gateway, "two")).State == ServerState.Ready, "the server", Token);
        var changed = await gateway.Catalogue.PutServerAsync(new PutServerRequest { Name = "two", Definition = Server("two", "c") }, cancellationToken: Token);
        await Waiting.UntilAsync(async () => (await gateway.CallAsync("two.env", "{}", Token)).Text.Contains("\"MARK\": \"c\"", StringComparison.Ordinal), "the change", Token);
        var remove = new RemoveServerRequest { Name = "two", IdempotencyKey = "k2" };
        var removed = await gateway.Catalogue.RemoveServerAsync(remove, cancellationToken: Token);
        var removedAgain = await gateway.Catalogue.RemoveServerAsync(remove, cancellationToken: Token);
        var reused = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Catalogue.RemoveServerAsync(new RemoveServerRequest { Name = "one", IdempotencyKey = "k2" }, cancellationToken: Token));

        Assert.Equal((true, true, false), (created.Created, again.Created, changed.Created));
        Assert.NotEqual(created.Server.DefinitionId, changed.Server.DefinitionId);
        Assert.Equal(removed.File, removedAgain.File);
        Assert.Equal(StatusCode.AlreadyExists, reused.StatusCode);
        Assert.Equal(["one.yaml"], Directory.GetFiles(gateway.CataloguePath).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("two", "servers:\n  two:\n    replicas: none\n", StatusCode.InvalidArgument, "two.yaml(3): servers.two.replicas: 'none' is no whole number")]
    [InlineData("two", "servers:\n  three:\n    image: x\n", StatusCode.InvalidArgument, "must define the server two and no other")]
    [InlineData("../two", "servers: {}", StatusCode.InvalidArgument, "name '../two' must be")]
    [InlineData("two", "", StatusCode.InvalidArgument, "definition is empty")]
    [InlineData("one", "servers:\n  one:\n    image: x\n", StatusCode.AlreadyExists, "edit that file")]
    public async Task PutServer_BadRequest_NamesTheFieldAndWritesNothing(string name, string definition, StatusCode code, string message)
    {
        await using var gateway = await TestGateway.StartFolderAsync([("all.yaml", Server("one", "a"))], "process", Token);
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Catalogue.PutServerAsync(new PutServerRequest { Name = name, Definition = definition }, cancellationToken: Token));

        Assert.Equal(code, exception.StatusCode);
        Assert.Contains(message, exception.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(["all.yaml"], Directory.GetFiles(gateway.CataloguePath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task RemoveServer_UnknownOrShared_IsRefused()
    {
        var two = Server("one", "a") + Server("two", "b")["servers:\n".Length..];
        await using var gateway = await TestGateway.StartFolderAsync([("all.yaml", two)], "process", Token);
        var unknown = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Catalogue.RemoveServerAsync(new RemoveServerRequest { Name = "none" }, cancellationToken: Token));
        var shared = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Catalogue.RemoveServerAsync(new RemoveServerRequest { Name = "two" }, cancellationToken: Token));

        Assert.Equal((StatusCode.NotFound, StatusCode.FailedPrecondition), (unknown.StatusCode, shared.StatusCode));
        Assert.Contains("all.yaml(6)", shared.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutServer_CatalogueIsAFile_SaysSo()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Catalogue.PutServerAsync(new PutServerRequest { Name = "two", Definition = Server("two", "b") }, cancellationToken: Token));

        Assert.Equal(StatusCode.FailedPrecondition, exception.StatusCode);
        Assert.Contains("name a folder", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_Changed_IsTakenOverToo()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Fake(replicas: 1), "process", Token);
        await File.WriteAllTextAsync(gateway.CataloguePath, TestGateway.Fake(replicas: 1).Replace("fake:", "other:", StringComparison.Ordinal), Token);

        await Waiting.UntilAsync(async () => (await gateway.CallAsync("other.echo", """{"text":"x"}""", Token)).Ok, "the new name", Token);
    }

    private static string Server(string name, string mark) => $$"""
        servers:
          {{name}}:
            process_command: [/usr/bin/python3, -I, -S, -u, "{{TestGateway.FakeServer}}"]
            replicas: 1
            env: { MARK: "{{mark}}" }

        """;

    private static Task Write(TestGateway gateway, string name, string text) => File.WriteAllTextAsync(Path.Combine(gateway.CataloguePath, name), text, Token);

    private static async Task<List<string>> ToolNames(TestGateway gateway)
    {
        var tools = (await gateway.Tools.ListToolsAsync(new ListToolsRequest(), cancellationToken: Token)).Tools;
        return [.. tools.Select(tool => $"{tool.Server}.{tool.Name.Split('.')[^1]}")];
    }

    private static async Task<CatalogueServer> Describe(TestGateway gateway, string name) =>
        (await gateway.Catalogue.ListServersAsync(new ListServersRequest(), cancellationToken: Token)).Servers.First(server => server.Name == name);
}
