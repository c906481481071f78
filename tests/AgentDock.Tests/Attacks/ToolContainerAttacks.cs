using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Sandboxes;
using AgentPlatform.Tests.Shared;
using Docker.DotNet;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Tests.Attacks;

/// <summary>
/// Attempts from inside a container as the gateway makes it for tool servers, and the same program in a container without the protection,
/// where it must work: otherwise the attempt proves nothing.
/// </summary>
public sealed class ToolContainerAttacks : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly AttackTargets _targets = new();

    public static TheoryData<string> Names => [.. SandboxAttempts.All.Select(attempt => attempt.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Attempt_InAToolContainer_FailsAndInABareOneWorks(string name)
    {
        Needs.Docker(Needs.SandboxImage);
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the attempts know system calls of x86-64 only");
        var attempt = SandboxAttempts.All.Single(known => known.Name == name);
        if (name == SandboxAttempts.RaiseOomScore)
        {
            Assert.SkipUnless(EngineCapabilities.HasSysResource, "the engine has no CAP_SYS_RESOURCE, so the kernel lets any container raise its own score: this attempt succeeds here");
        }

        var code = _targets.Aim(SandboxAttempt.Prelude + attempt.Code);
        Environment.SetEnvironmentVariable("ATTACK_SECRET", "hunter2");
        var held = await ProtectedAsync(code);
        var bare = attempt.Control.Length == 0 ? null : await BareAsync(attempt.Control, code);

        var succeeded = held.Contains(SandboxAttempt.Mark, StringComparison.Ordinal);
        var control = bare is null ? $"not tried: {attempt.Why}" : bare.Contains(SandboxAttempt.Mark, StringComparison.Ordinal) ? "succeeded" : $"did not work either: {Last(bare)}";
        AttackReport.Add(new AttackRow(name, "tool container", succeeded, control, Last(held)));
        Assert.False(succeeded, held);
        Assert.True(bare is null || control == "succeeded" || attempt.Why.Length > 0, $"the control proves nothing: {bare}");
    }

    public ValueTask DisposeAsync() => _targets.DisposeAsync();

    internal static string Last(string output)
    {
        var last = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no output";
        return last.Length > 160 ? last[^160..] : last;
    }

    /// <summary>The same program with docker run and the arguments given; with no network where they name none, which not every engine has.</summary>
    internal static async Task<string> BareAsync(string arguments, string code)
    {
        arguments = arguments.Contains("--network", StringComparison.Ordinal) ? arguments : $"--network none {arguments}";
        var container = $"attack-{Guid.NewGuid():n}";
        using var process = Process.Start(new ProcessStartInfo(
            "docker", ["run", "--rm", "--name", container, .. arguments.Split(' '), "--entrypoint", "python3", Needs.SandboxImage, "-c", code])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        try
        {
            await process.WaitForExitAsync(Token).WaitAsync(Patience, Token);
        }
        catch (TimeoutException)
        {
            using var kill = Process.Start("docker", ["rm", "-f", container]);
            await kill.WaitForExitAsync(Token);
        }

        return await errors + await output;
    }

    private static async Task<string> ProtectedAsync(string code)
    {
        using var configuration = new DockerClientConfiguration(new Uri("unix:///var/run/docker.sock"), defaultTimeout: Patience);
        using var client = configuration.CreateClient();
        var host = new DockerSandboxHost(client, $"attack-{Guid.NewGuid():n}", NullLogger<DockerSandboxHost>.Instance);
        var spec = new SandboxSpec
        {
            Name = "attack-0",
            Image = Needs.SandboxImage,
            Command = ["python3", "-c", code],
            Limits = SandboxLimits.Default with { MemoryBytes = 128 << 20, Pids = 64, TmpBytes = 16 << 20 },
        };
        await using var sandbox = await host.StartAsync(spec, Token);
        var text = new StringBuilder();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        while (true)
        {
            var read = await sandbox.Output.ReadAsync(limit.Token);
            text.Append(Encoding.UTF8.GetString(read.Buffer.ToArray()));
            sandbox.Output.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        return $"{text}\n{(await sandbox.Ended.WaitAsync(Patience, Token)).ReplaceLineEndings(" ")}";
    }
}
