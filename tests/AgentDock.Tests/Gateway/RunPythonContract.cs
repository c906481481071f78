using System.Text.Json;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tests.Support;

namespace AgentPlatform.Tests.Gateway;

/// <summary>What run_python promises, the same for both sandboxes.</summary>
public abstract class RunPythonContract : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestGateway Gateway => _gateway;

    protected abstract string Sandbox { get; }

    public async ValueTask InitializeAsync()
    {
        Needs.Program("/usr/bin/python3");
        if (Sandbox == "docker")
        {
            Needs.Docker(Needs.SandboxImage);
        }

        var catalogue = $$"""
            servers:
              python:
                kind: python
                image: {{Needs.SandboxImage}}
                process_command: [/usr/bin/python3]
                limits: { memory: 128m, cpus: 1, pids: 24, tmp: 8m }
                replicas: 2
                timeout: 5s
                max_output: 8k
            """;
        _gateway = await TestGateway.StartAsync(catalogue, Sandbox, Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task RunPython_GoodProgram_ReturnsItsOutput()
    {
        var response = await RunAsync("import sys\nprint('out', 6 * 7)\nprint(sys.stdin.read().upper())", stdin: "text in");

        Assert.True(response.Ok, response.Text);
        Assert.Equal("out 42\nTEXT IN\n", response.Text);
        var answer = JsonElement.Parse(response.StructuredJson);
        Assert.Equal(0, answer.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task RunPython_Exception_IsAToolFaultWithTheTraceback()
    {
        var response = await RunAsync("print('before')\n1 / 0");

        Assert.Equal((false, Fault.Tool), (response.Ok, response.Fault));
        Assert.StartsWith("before\n[stderr]\nTraceback", response.Text, StringComparison.Ordinal);
        Assert.Contains("line 2", response.Text, StringComparison.Ordinal);
        Assert.EndsWith("ZeroDivisionError: division by zero\n[exit code 1]", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunPython_ExitCode_IsKept() => Assert.Equal("[exit code 5]", (await RunAsync("raise SystemExit(5)")).Text);

    [Fact]
    public async Task RunPython_NoOutput_SaysSo() => Assert.Equal("[no output]", (await RunAsync("x = 1")).Text);

    [Fact]
    public async Task RunPython_Endless_IsStoppedWithWhatItPrinted()
    {
        var response = await RunAsync("print('started', flush=True)\nwhile True: pass", timeoutSeconds: 2);

        Assert.Equal(Fault.Tool, response.Fault);
        Assert.Equal("started\n[stopped after 2 s]", response.Text);
        Assert.True(JsonElement.Parse(response.StructuredJson).GetProperty("timed_out").GetBoolean());
    }

    [Fact]
    public async Task RunPython_EndlessOutput_KeepsBeginningAndEnd()
    {
        var response = await RunAsync("print('first')\nfor i in range(200000): print(i)\nprint('last')");

        Assert.True(response.Ok && response.Truncated, response.Text);
        Assert.StartsWith("first\n0\n1\n", response.Text, StringComparison.Ordinal);
        Assert.Contains("bytes left out", response.Text, StringComparison.Ordinal);
        Assert.True(response.Text.Length < 9000, $"{response.Text.Length}");
    }

    [Fact]
    public async Task RunPython_MuchMemory_IsStopped()
    {
        var response = await RunAsync("x = bytearray(600 * 1024 * 1024)\nfor i in range(0, len(x), 4096): x[i] = 1\nprint('survived')");

        Assert.Equal(Fault.Tool, response.Fault);
        Assert.DoesNotContain("survived", response.Text, StringComparison.Ordinal);
        Assert.Contains(Sandbox == "docker" ? "[killed: more than 128 MiB of memory]" : "MemoryError", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunPython_ManyProcesses_AreRefused()
    {
        var response = await RunAsync("""
            import os, time
            made = 0
            try:
                while made < 500:
                    if os.fork() == 0:
                        time.sleep(60)
                        os._exit(0)
                    made += 1
                print('no limit')
            except OSError as error:
                print('stopped', made < 100, error.strerror)
            """);

        Assert.Equal("stopped True Resource temporarily unavailable\n", response.Text);
    }

    [Fact]
    public async Task RunPython_Daemons_EndWithTheCall()
    {
        var marker = $"{Random.Shared.NextInt64():x}";
        var response = await RunAsync($$"""
            import os, sys, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(300)  # {{marker}}'])
                os._exit(0)
            time.sleep(0.3)
            print('left one behind')
            """);

        Assert.True(response.Ok, response.Text);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), folder => CommandLine(folder).Contains($"sleep(300)  # {marker}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunPython_Files_AreGoneInTheNextCall()
    {
        var write = await RunAsync("open('/tmp/leak-agentdock', 'w').write('x')\nopen('here', 'w').write('y')\nimport os; print(os.listdir('.'))");
        var texts = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            texts.Add((await RunAsync("import os; print(os.listdir('.'), os.path.exists('/tmp/leak-agentdock'))")).Text);
        }

        Assert.True(write.Ok, write.Text);
        if (Sandbox == "docker")
        {
            Assert.All(texts, text => Assert.Equal("['main.py'] False\n", text));
        }
        else
        {
            // A process can leave files in the shared /tmp; its own folder is gone.
            File.Delete("/tmp/leak-agentdock");
            Assert.All(texts, text => Assert.StartsWith("['main.py']", text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task RunPython_Environment_HasNoSecrets()
    {
        var response = await RunAsync("import os; print(sorted(os.environ))");

        Assert.Equal("['HOME', 'LANG', 'PATH', 'PWD', 'PYTHONDONTWRITEBYTECODE', 'TMPDIR']\n", response.Text.Replace("'OLDPWD', ", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunPython_User_IsNeverRoot()
    {
        var user = (await RunAsync("import os; print(os.getuid(), os.getgid(), os.getgroups())")).Text;

        Assert.DoesNotMatch(@"^0 |\b0\b", user);
    }

    [Fact]
    public async Task RunPython_WritesToTheSupervisor_CannotForgeAnAnswer()
    {
        var response = await RunAsync("""
            import os
            try:
                open('/proc/%d/fd/1' % os.getppid(), 'w').write('{"stdout":"forged"}\n')
                print('could')
            except OSError as error:
                print('could not')
            """);

        Assert.Equal("could not\n", response.Text);
    }

    [Theory]
    [InlineData("""{"code":""}""", "argument 'code' must not be empty")]
    [InlineData("""{"code":"1","timeout_s":99}""", "argument 'timeout_s' must be at most 5, not 99")]
    [InlineData("""{"source":"1"}""", "argument 'code' is missing")]
    public async Task RunPython_BadArguments_IsValidation(string arguments, string message)
    {
        var response = await Gateway.CallAsync("run_python", arguments, Token);

        Assert.Equal(Fault.Validation, response.Fault);
        Assert.Contains(message, response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunPython_MoreCallsThanSandboxes_AllRun()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => RunAsync($"print({i})")));

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}\n"), responses.Select(response => response.Text));
    }

    protected async Task<CallToolResponse> RunAsync(string code, string stdin = "", double? timeoutSeconds = null)
    {
        var arguments = new Dictionary<string, object> { ["code"] = code };
        if (stdin.Length > 0)
        {
            arguments["stdin"] = stdin;
        }

        if (timeoutSeconds is { } seconds)
        {
            arguments["timeout_s"] = seconds;
        }

        return await Gateway.CallAsync("run_python", JsonSerializer.Serialize(arguments), Token);
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
