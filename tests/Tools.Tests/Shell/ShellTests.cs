using System.Text.Json;
using AgentPlatform.Mcp;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tools.Shell.Running;
using AgentPlatform.Tools.Shell.Serving;

namespace AgentPlatform.Tests.Shell;

public sealed class ShellTests : IDisposable
{
    private readonly TempFolder _work = new();
    private readonly McpServer _server;

    public ShellTests() => _server = ShellServer.Create(new ProcessTable(_work.Root, TimeProvider.System));

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("echo one; echo two >&2", "one\n[stderr]\ntwo")]
    [InlineData("exit 3", "ERROR [exit code 3]")]
    [InlineData("true", "(no output)")]
    [InlineData("printf 'a\\nb\\n' | wc -l", "2")]
    [InlineData("echo $SECRET$HOME | grep -c agentplatform", "1")]
    public async Task RunShell_Command_AnswersWhatItWrote(string command, string expected) => Assert.Equal(expected, await RunAsync(command));

    [Fact]
    public async Task RunShell_Input_IsRead() => Assert.Equal("IN", await Calls.CallAsync(_server, "run_shell", """{"command":"tr a-z A-Z","input":"in"}"""));

    [Fact]
    public async Task RunShell_TooMuchOutput_KeepsBothEnds()
    {
        var text = await Calls.CallAsync(_server, "run_shell", """{"command":"seq 1 100000","max_output":200}""");

        Assert.StartsWith("1\n2\n3\n", text, StringComparison.Ordinal);
        Assert.Contains("characters left out", text, StringComparison.Ordinal);
        Assert.EndsWith("\n100000", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunShell_TimeLimit_EndsTheOrphanedToo()
    {
        var text = await Calls.CallAsync(_server, "run_shell", """{"command":"(sleep 300 & echo $! > orphan) ; echo begun; sleep 300","timeout_seconds":1}""");

        Assert.Equal("ERROR begun\n[ended after 1 s, with all it had started]", text);
        Assert.True(await IsGoneAsync("orphan"));
    }

    [Fact]
    public async Task RunShell_Background_EndsWithTheCommand()
    {
        Assert.Equal("done", await RunAsync("nohup sleep 300 >/dev/null 2>&1 & echo $! > left; echo done"));
        Assert.True(await IsGoneAsync("left"));
    }

    [Fact]
    public async Task RunScript_Python_Runs()
    {
        Needs.Program("python3");

        Assert.Equal("42", await Calls.CallAsync(_server, "run_script", """{"script":"print(6 * 7)"}"""));
        Assert.Empty(Directory.GetFiles(_work.Root));
    }

    [Fact]
    public async Task Process_StartWriteReadStop_IsAConversation()
    {
        var id = await Calls.CallAsync(_server, "start_process", """{"command":"read name; echo hello $name; sleep 300"}""");
        Assert.Equal("written", await Calls.CallAsync(_server, "write_process", $$"""{"id":{{id}},"text":"Ada"}"""));
        string text;
        do
        {
            text = await Calls.CallAsync(_server, "read_process", $$"""{"id":{{id}}}""");
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        while (text == "[running]");

        Assert.Equal("hello Ada\n[running]", text);
        Assert.Equal("hello Ada", await Calls.CallAsync(_server, "stop_process", $$"""{"id":{{id}}}"""));
        Assert.Equal("(none)", await Calls.CallAsync(_server, "list_processes", "{}"));
        Assert.Equal($"ERROR No program has the id {id}; list_processes names them.", await Calls.CallAsync(_server, "read_process", $$"""{"id":{{id}}}"""));
    }

    private Task<string> RunAsync(string command) => Calls.CallAsync(_server, "run_shell", $$"""{"command":{{JsonSerializer.Serialize(command)}}}""");

    // Killed processes may be seen as zombies for a moment until somebody collects them.
    private async Task<bool> IsGoneAsync(string file)
    {
        var stat = $"/proc/{(await File.ReadAllTextAsync(_work.File(file))).Trim()}/stat";
        try
        {
            return (await File.ReadAllTextAsync(stat)).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
