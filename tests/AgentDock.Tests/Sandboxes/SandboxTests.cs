using System.Formats.Tar;
using System.Globalization;
using System.Text;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AgentPlatform.Tests.Sandboxes;

/// <summary>Programs and files in real sandboxes.</summary>
public sealed class SandboxTests(SandboxGateway gateway) : IClassFixture<SandboxGateway>
{
    private readonly SandboxClient _sandboxes = gateway.Sandboxes;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_Program_GivesBothOutputsExitCodeAndUse()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var ran = await _sandboxes.ShellAsync(lease, "read line; echo out $line; echo err >&2; exit 3", stdin: "in\n");

        Assert.Equal(("out in\n", "err\n", 3), (ran.Stdout, ran.Stderr, ran.ExitCode));
        Assert.InRange(ran.Result.Use.WallDuration.ToTimeSpan().TotalSeconds, 0.0001, 10);
        Assert.InRange(ran.Result.Use.PeakMemoryBytes, 100_000, 128 << 20);
        Assert.False(ran.Result.TimedOut || ran.Result.OutOfMemory || ran.Result.Truncated || ran.Result.Replayed);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_ProgramThatIsNotThere_IsExitCode127()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var ran = await _sandboxes.ExecAsync(lease, new SandboxProgram { Argv = { "no-such-program" } });

        Assert.Equal((127, "no-such-program: No such file or directory\n"), (ran.ExitCode, ran.Stderr));
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_Timeout_KillsTheWholeTreeAlsoWhatRanAway()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var ran = await _sandboxes.ShellAsync(lease, "echo before; setsid sh -c 'sleep 300 & sleep 301' & (sleep 302 &) ; sleep 303", timeoutSeconds: 0.5);
        var left = await _sandboxes.ShellAsync(lease, "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'sleep 30' || true");

        Assert.Equal((true, 137, "before\n"), (ran.Result.TimedOut, ran.ExitCode, ran.Stdout));
        // Only the grep itself says it.
        Assert.True(int.Parse(left.Stdout, CultureInfo.InvariantCulture) <= 1, left.Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_ForkBomb_EndsWithItsTimeAndTheSandboxServesOn()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var bomb = await _sandboxes.PythonAsync(lease, "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", timeoutSeconds: 1);
        var next = await _sandboxes.ShellAsync(lease, "echo alive");

        Assert.True(bomb.Result.TimedOut);
        Assert.Equal("alive\n", next.Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_MoreMemoryThanAllowed_IsOutOfMemoryAndTheSandboxServesOn()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var greedy = await _sandboxes.PythonAsync(lease, "x = b'x' * (600 << 20)");
        var next = await _sandboxes.ShellAsync(lease, "echo alive");

        Assert.Equal((true, 137, 9), (greedy.Result.OutOfMemory, greedy.ExitCode, greedy.Result.Signal));
        Assert.Equal("alive\n", next.Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_DiskFilled_FailsThereAndTheMemoryIsStillThere()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var full = await _sandboxes.ShellAsync(lease, "head -c 100000000 /dev/zero >/work/big; stat -c %s /work/big");
        var other = await _sandboxes.PythonAsync(lease, "x = b'x' * (80 << 20); print(len(x))");

        Assert.Equal($"{32 << 20}\n", full.Stdout);
        Assert.Contains("No space left", full.Stderr, StringComparison.Ordinal);
        Assert.Equal($"{80 << 20}\n", other.Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_EndlessOutput_KeepsBothEndsAndCountsAll()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var ran = await _sandboxes.ShellAsync(lease, "echo first; yes | head -c 5000000; echo last", maxOutput: 1000);

        Assert.StartsWith("first\ny\ny\n", ran.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("y\nlast\n", ran.Stdout, StringComparison.Ordinal);
        Assert.Equal((1000, 5_000_011, true), (ran.Stdout.Length, ran.Result.StdoutTotalBytes, ran.Result.Truncated));
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_Background_IsKilledUnlessKept()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        await _sandboxes.ShellAsync(lease, "sleep 400 >/dev/null 2>&1 &");
        await _sandboxes.ShellAsync(lease, "sleep 401 >/dev/null 2>&1 &", keepBackground: true);
        var names = (await _sandboxes.ShellAsync(lease, "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done")).Stdout.Split('\n');

        Assert.DoesNotContain("sleep 400 ", names);
        Assert.Contains("sleep 401 ", names);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_ProgramThatKillsItsSupervisorsChild_FailsAloneAndTheSandboxServesOn()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var ran = await _sandboxes.ShellAsync(lease, "kill -9 1; kill -INT 1; kill -9 $PPID; sleep 5; echo alive");
        var next = await _sandboxes.ShellAsync(lease, "echo next");

        Assert.Equal((137, string.Empty), (ran.ExitCode, ran.Stdout));
        Assert.Equal("next\n", next.Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_SameKeyTwice_RunsOnceAndAnswersTwice()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var first = await _sandboxes.ShellAsync(lease, "echo x >>/work/count; wc -l </work/count; date +%N", key: "k");
        var second = await _sandboxes.ShellAsync(lease, "echo x >>/work/count; wc -l </work/count; date +%N", key: "k");
        var count = await _sandboxes.ShellAsync(lease, "wc -l </work/count");
        var other = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.ShellAsync(lease, "echo something else", key: "k"));

        Assert.Equal(first.Stdout, second.Stdout);
        Assert.Equal((false, true), (first.Result.Replayed, second.Result.Replayed));
        Assert.Equal("1\n", count.Stdout);
        Assert.Equal("KEY_REUSED", RpcErrors.ReasonOf(other));
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_ManyAtOnce_DoNotMixTheirOutputs()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _sandboxes.ShellAsync(lease, $"for n in 1 2 3 4 5; do echo {i} {i}; done")));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => string.Concat(Enumerable.Repeat($"{i} {i}\n", 5))), runs.Select(run => run.Stdout));
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task ExecInteractive_Conversation_AnswersLineByLine()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        using var call = _sandboxes.Rpc.ExecInteractive(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: Token);
        await call.RequestStream.WriteAsync(
            new ExecInteractiveRequest
            {
                Start = new ExecInteractiveStart
                {
                    LeaseId = lease.LeaseId,
                    FencingToken = lease.FencingToken,
                    Program = new SandboxProgram { Argv = { "python3", "-I", "-u", "-c", "while True:\n  try: print(int(input()) + 1)\n  except EOFError: break" } },
                },
            },
            Token);
        foreach (var number in (int[])[1, 41])
        {
            await call.RequestStream.WriteAsync(new ExecInteractiveRequest { Stdin = ByteString.CopyFromUtf8($"{number}\n") }, Token);
            var line = string.Empty;
            while (!line.EndsWith('\n') && await call.ResponseStream.MoveNext(Token))
            {
                line += call.ResponseStream.Current.Stdout.Data.ToStringUtf8();
            }

            Assert.Equal($"{number + 1}\n", line);
        }

        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Token));
        Assert.Equal(0, call.ResponseStream.Current.Result.ExitCode);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Exec_CallerGoesAway_EndsTheProgram()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using (var call = _sandboxes.Rpc.Exec(
            new ExecRequest { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken, Program = new SandboxProgram { Argv = { "sh", "-c", "echo on; sleep 500" } } },
            cancellationToken: stop.Token))
        {
            Assert.True(await call.ResponseStream.MoveNext(Token));
            await stop.CancelAsync();
        }

        await Waiting.UntilAsync(
            async () => !(await _sandboxes.ShellAsync(lease, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).Stdout.Contains("sleep 500", StringComparison.Ordinal),
            "the end of sleep 500", Token);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Files_UpAndDown_AreTheSame()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var bytes = new byte[3_000_000];
        new Random(5).NextBytes(bytes);
        var put = await _sandboxes.PutAsync(lease, "/work/deep/er/data.bin", bytes);
        var tar = await _sandboxes.PutAsync(lease, "/work/unpacked", Tars.Of(("a.txt", "A"), ("b/c.txt", "C")), tar: true);

        Assert.Equal((1, 3_000_000), (put.Files, put.WrittenBytes));
        Assert.Equal(2, tar.Files);
        Assert.Equal(bytes, await _sandboxes.GetAsync(lease, "/work/deep/er/data.bin"));
        Assert.Equal(new Dictionary<string, string> { ["a.txt"] = "A", ["b/c.txt"] = "C" }, Tars.Read(await _sandboxes.GetAsync(lease, "/work/unpacked", tar: true)));
        Assert.Equal("C", (await _sandboxes.ShellAsync(lease, "cat unpacked/b/c.txt")).Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Theory]
    [InlineData("../out", "leaves the folder")]
    [InlineData("/etc/out", "leaves the folder")]
    [InlineData("ok/../../out", "leaves the folder")]
    public async Task PutFiles_MemberThatLeavesTheFolder_IsRefused(string name, string expected)
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.PutAsync(lease, "/work", Tars.Of((name, "x")), tar: true));

        Assert.Equal((StatusCode.InvalidArgument, "FILES_REFUSED"), (exception.StatusCode, RpcErrors.ReasonOf(exception)));
        Assert.Contains(expected, exception.Status.Detail, StringComparison.Ordinal);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task PutFiles_ThroughALink_IsRefused()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var archive = Tars.Write(Tars.Link(TarEntryType.SymbolicLink, "door", "/etc"), new PaxTarEntry(TarEntryType.RegularFile, "door/out") { DataStream = new MemoryStream([1]) });
        var tar = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.PutAsync(lease, "/work", archive, tar: true));
        var hard = await Assert.ThrowsAsync<RpcException>(
            () => _sandboxes.PutAsync(lease, "/work", Tars.Write(Tars.Link(TarEntryType.HardLink, "copy", "/etc/passwd")), tar: true));
        var file = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.PutAsync(lease, "/work/door/out", [1]));
        var read = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.GetAsync(lease, "/work/door/passwd"));

        Assert.All([tar, hard, file, read], exception => Assert.Equal("FILES_REFUSED", RpcErrors.ReasonOf(exception)));
        await _sandboxes.ReleaseAsync(lease);
    }

    [Theory]
    [InlineData("/proc/1/environ")]
    [InlineData("/etc/passwd")]
    [InlineData("/work/../etc/passwd")]
    [InlineData("work/x")]
    [InlineData("/")]
    [InlineData("")]
    public async Task GetFiles_OutsideTheWritableFolders_IsRefused(string path)
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.GetAsync(lease, path, tar: true));

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task PutFiles_MoreThanTheDisk_IsRefusedAndLeavesRoom()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.PutAsync(lease, "/work/big", new byte[40 << 20]));

        Assert.Contains("disk is full", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, (await _sandboxes.PutAsync(lease, "/work/small", Encoding.UTF8.GetBytes("x"))).Files);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task GetFiles_MoreThanAsked_IsCutOffWithAnError()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        await _sandboxes.PutAsync(lease, "/work/big", new byte[5 << 20]);
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.GetAsync(lease, "/work/big", maxBytes: 100_000));

        Assert.Equal("FILES_TOO_LARGE", RpcErrors.ReasonOf(exception));
        Assert.Equal("ok\n", (await _sandboxes.ShellAsync(lease, "echo ok")).Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Fact]
    public async Task Snapshot_OfTheSameFiles_IsTheSameAndStartsANewSandbox()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        await _sandboxes.ShellAsync(lease, "mkdir -p a/b; echo kept >a/b/file; echo temporary >/tmp/file; ln -s /usr/bin/python3 link; chmod 755 a/b/file");
        var request = new SnapshotSandboxRequest { LeaseId = lease.LeaseId, FencingToken = lease.FencingToken };
        var first = await _sandboxes.Rpc.SnapshotSandboxAsync(request, cancellationToken: Token);
        var second = await _sandboxes.Rpc.SnapshotSandboxAsync(request, cancellationToken: Token);
        var other = await _sandboxes.AcquireAsync(snapshot: first.SnapshotId);
        var ran = await _sandboxes.ShellAsync(other, "cat a/b/file /tmp/file; readlink link; stat -c %a a/b/file");

        Assert.Equal(first.SnapshotId, second.SnapshotId);
        Assert.Equal("kept\ntemporary\n/usr/bin/python3\n755\n", ran.Stdout);
        var unknown = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.AcquireAsync(snapshot: "../../etc/passwd"));
        Assert.Equal("SNAPSHOT_UNKNOWN", RpcErrors.ReasonOf(unknown));
        await _sandboxes.ReleaseAsync(lease);
        await _sandboxes.ReleaseAsync(other);
    }

    [Fact]
    public async Task Fork_FourWays_BeginsAlikeAndGoesOnApart()
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync(terms: new SandboxTerms { GroupId = "g1" });
        await _sandboxes.ShellAsync(lease, "echo common >state");
        var forks = (await _sandboxes.ForkAsync(lease, 4, key: "fork")).Leases;
        var again = (await _sandboxes.ForkAsync(lease, 4, key: "fork")).Leases;
        await Task.WhenAll(forks.Select((fork, i) => _sandboxes.ShellAsync(fork, $"echo branch {i} >>state")));
        var states = await Task.WhenAll(forks.Select(fork => _sandboxes.ShellAsync(fork, "cat state")));

        Assert.Equal(Enumerable.Range(0, 4).Select(i => $"common\nbranch {i}\n"), states.Select(state => state.Stdout));
        Assert.Equal("common\n", (await _sandboxes.ShellAsync(lease, "cat state")).Stdout);
        Assert.Equal(forks.Select(fork => fork.LeaseId), again.Select(fork => fork.LeaseId));
        Assert.All(forks, fork => Assert.Equal("g1", fork.GroupId));
        await Task.WhenAll(forks.Append(lease).Select(_sandboxes.ReleaseAsync));
    }

    [Theory]
    [InlineData("import socket\ntry:\n  socket.create_connection(('1.1.1.1', 53), 1)\nexcept OSError as e:\n  print(e.strerror)", "Network is unreachable\n")]
    [InlineData("try:\n  open('/root-file', 'w')\nexcept OSError as e:\n  print(e.strerror)", "Read-only file system\n")]
    [InlineData("print([l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'NoNewPrivs', 'Seccomp:'))])", "['0000000000000000', '1', '2']\n")]
    [InlineData("import os; print(os.getuid(), os.getgid(), os.path.exists('/var/run/docker.sock'))", "65534 65534 False\n")]
    [InlineData("try:\n  open('/proc/1/environ').read()\nexcept OSError as e:\n  print(e.strerror)", "Permission denied\n")]
    [InlineData("import os\nfiles = []\ntry:\n  while True: files.append(os.open('/dev/null', 0))\nexcept OSError as e:\n  print(e.strerror, len(files) < 1024)", "Too many open files True\n")]
    public async Task Sandbox_Isolation_Holds(string code, string expected)
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();

        Assert.Equal(expected, (await _sandboxes.PythonAsync(lease, code)).Stdout);
        await _sandboxes.ReleaseAsync(lease);
    }

    [Theory]
    [InlineData("", "ARGV_EMPTY", "program.argv")]
    [InlineData("a\0b", "ARGV_INVALID", "program.argv")]
    public async Task Exec_BadProgram_NamesTheField(string word, string reason, string field)
    {
        Needs.Docker(Needs.SandboxImage);
        var lease = await _sandboxes.AcquireAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => _sandboxes.ExecAsync(lease, new SandboxProgram { Argv = { word } }));
        var negative = await Assert.ThrowsAsync<RpcException>(
            () => _sandboxes.ExecAsync(lease, new SandboxProgram { Argv = { "true" }, Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(-1)) }));

        Assert.Equal(reason, RpcErrors.ReasonOf(exception));
        Assert.Contains(field, exception.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("program.timeout", negative.Status.Detail, StringComparison.Ordinal);
        await _sandboxes.ReleaseAsync(lease);
    }
}
