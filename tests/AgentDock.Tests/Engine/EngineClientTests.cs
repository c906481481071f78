using System.Net;
using System.Text;
using AgentPlatform.AgentDock.Engine;
using AgentPlatform.AgentDock.Engine.Wire;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Engine;

/// <summary>Our Engine client against the real engine.</summary>
public sealed class EngineClientTests
{
    private static readonly string s_address = Environment.GetEnvironmentVariable("DOCKER_HOST") ?? "unix:///var/run/docker.sock";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Container_WholeLife_AsTheEngineSaysIt()
    {
        Needs.Docker(Needs.SandboxImage);
        using var engine = await ConnectAsync();
        var label = $"agentplatform.test={Guid.NewGuid():n}";
        var id = await engine.CreateAsync(Sleeper(label), Token);
        try
        {
            await engine.StartAsync(id, Token);
            var listed = await engine.ListAsync([label], Token);
            await engine.PauseAsync(id, Token);
            var paused = await engine.InspectAsync(id, Token);
            await engine.UnpauseAsync(id, Token);
            await engine.UpdateAsync(id, new UpdateSettings(96 << 20, 96 << 20, 500_000_000, 32), Token);
            var stats = await engine.StatsAsync(id, Token);
            var waiting = engine.WaitAsync(id, Token);
            await engine.KillAsync(id, Token);

            Assert.Equal(id, Assert.Single(listed).Id);
            Assert.True(paused.State.Paused);
            Assert.Equal(96 << 20, stats.Memory.Limit);
            Assert.InRange(stats.Memory.Usage, 1, 96 << 20);
            Assert.Equal(137, await waiting);
            Assert.Equal(137, (await engine.InspectAsync(id, Token)).State.ExitCode);
        }
        finally
        {
            await engine.RemoveAsync(id, Token);
        }

        Assert.Empty(await engine.ListAsync([label], Token));
        // Twice is fine.
        await engine.RemoveAsync(id, Token);
        var missing = await Assert.ThrowsAsync<EngineException>(() => engine.InspectAsync(id, Token));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
    }

    [Fact]
    public async Task Exec_StdinAndBothOutputs_AreKeptApart()
    {
        Needs.Docker(Needs.SandboxImage);
        using var engine = await ConnectAsync();
        var id = await engine.CreateAsync(Sleeper("agentplatform.test"), Token);
        try
        {
            await engine.StartAsync(id, Token);
            var exec = await engine.CreateExecAsync(id, new ExecSettings { Cmd = ["sh", "-c", "cat; echo no >&2; exit 7"], AttachStdin = true }, Token);
            using var stream = await engine.StartExecAsync(exec, tty: false, Token);
            await stream.WriteAsync(Encoding.UTF8.GetBytes("yes"), Token);
            stream.CloseInput();
            var output = await ReadAllAsync(stream);

            Assert.Equal(("yes", "no\n"), (output[StreamKind.Stdout], output[StreamKind.Stderr]));
            Assert.Equal(7, (await engine.InspectExecAsync(exec, Token)).ExitCode);
        }
        finally
        {
            await engine.RemoveAsync(id, Token);
        }
    }

    [Fact]
    public async Task Archive_UpAndDownAndCommit_KeepsTheFile()
    {
        Needs.Docker(Needs.SandboxImage);
        using var engine = await ConnectAsync();
        var id = await engine.CreateAsync(Sleeper("agentplatform.test") with { HostConfig = new ContainerHostSettings() }, Token);
        var tag = Guid.NewGuid().ToString("n");
        try
        {
            using var up = new MemoryStream(Tars.Of(("note.txt", "kept")));
            await engine.PutArchiveAsync(id, "/srv", up, Token);
            using var down = new MemoryStream();
            await engine.GetArchiveAsync(id, "/srv/note.txt", down, Token);
            var image = await engine.CommitAsync(id, "agentplatform/test", tag, Token);

            Assert.Equal("kept", Tars.Read(down.ToArray())["note.txt"]);
            Assert.Equal(image, (await engine.FindImageAsync($"agentplatform/test:{tag}", Token))!.Id);
            Assert.Contains(await engine.ImagesAsync(Token), item => item.RepoTags?.Contains($"agentplatform/test:{tag}") == true);
        }
        finally
        {
            await engine.RemoveAsync(id, Token);
            await engine.RemoveImageAsync($"agentplatform/test:{tag}", Token);
        }

        Assert.Null(await engine.FindImageAsync($"agentplatform/test:{tag}", Token));
    }

    [Fact]
    public async Task Events_OfOneLabel_TellOfTheEnd()
    {
        Needs.Docker(Needs.SandboxImage);
        using var engine = await ConnectAsync();
        var label = $"agentplatform.test={Guid.NewGuid():n}";
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var seen = new List<string>();
        var listening = Task.Run(
            async () =>
            {
                await foreach (var item in engine.EventsAsync([label], enough.Token))
                {
                    seen.Add(item.Action);
                    if (item.Action == "destroy")
                    {
                        break;
                    }
                }
            },
            Token);
        await Waiting.UntilAsync(
            async () =>
            {
                // The engine tells from the moment on in which it has the call.
                var id = await engine.CreateAsync(Sleeper(label), Token);
                await engine.StartAsync(id, Token);
                await engine.RemoveAsync(id, Token);
                return listening.IsCompleted || seen.Count > 0;
            },
            "an event", Token);
        await listening.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Contains("destroy", seen);
    }

    [Fact]
    public async Task Call_WhatTheEngineRefuses_IsSaidInItsWords()
    {
        Needs.Docker(Needs.SandboxImage);
        using var engine = await ConnectAsync();

        var create = await Assert.ThrowsAsync<EngineException>(() => engine.CreateAsync(Sleeper("x") with { Image = "agentplatform/none:none" }, Token));
        var attach = await Assert.ThrowsAsync<EngineException>(() => engine.AttachAsync("nosuchcontainer", Token));

        Assert.Contains("No such image", create.Message, StringComparison.Ordinal);
        Assert.Contains("No such container", attach.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, attach.Status);
    }

    [Fact]
    public async Task Call_NoEngine_SaysWhere()
    {
        using var engine = new EngineClient(new EngineAddress("unix:///no/such.sock"), TimeSpan.FromSeconds(5));
        var exception = await Assert.ThrowsAsync<EngineException>(() => engine.ConnectAsync(Token));

        Assert.Contains("unix:///no/such.sock", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker.sock")]
    [InlineData("https://host:2376")]
    [InlineData("tcp://host")]
    public void Address_OfNoKnownKind_IsRefused(string text) => Assert.Throws<FormatException>(() => new EngineAddress(text));

    private static async Task<EngineClient> ConnectAsync()
    {
        var engine = new EngineClient(new EngineAddress(s_address), TimeSpan.FromSeconds(60));
        await engine.ConnectAsync(Token);
        return engine;
    }

    private static ContainerSettings Sleeper(string label)
    {
        var parts = label.Split('=', 2);
        return new ContainerSettings
        {
            Image = Needs.SandboxImage,
            Cmd = ["sleep", "600"],
            Labels = new Dictionary<string, string> { [parts[0]] = parts.Length > 1 ? parts[1] : string.Empty },
            NetworkDisabled = true,
            HostConfig = new ContainerHostSettings { Memory = 64 << 20, MemorySwap = 64 << 20 },
        };
    }

    private static async Task<Dictionary<StreamKind, string>> ReadAllAsync(EngineStream stream)
    {
        var demultiplexer = new StreamDemultiplexer();
        var output = new Dictionary<StreamKind, string>();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, Token) is > 0 and var count)
        {
            Take(demultiplexer, buffer.AsSpan(0, count), output);
        }

        return output;
    }

    private static void Take(StreamDemultiplexer demultiplexer, ReadOnlySpan<byte> input, Dictionary<StreamKind, string> output)
    {
        while (demultiplexer.TryRead(ref input, out var kind, out var part))
        {
            output[kind] = output.GetValueOrDefault(kind, string.Empty) + Encoding.UTF8.GetString(part);
        }
    }
}
