using Aspire.Hosting.Logs;
using Aspire.Hosting.Running;

namespace AgentPlatform.Tests.Logs;

public sealed class InstanceLogTests
{
    [Fact]
    public void Append_MoreThanCapacity_KeepsTheLatestInMemoryAndAllInTheFile()
    {
        using var folder = new TemporaryFolder();
        using var log = new InstanceLog(folder.File("a.log"), capacity: 3, fileBytes: 1 << 20, TimeProvider.System);
        for (var i = 1; i <= 5; i++)
        {
            log.Append($"line {i}", isError: false);
        }

        Assert.Equal(["line 3", "line 4", "line 5"], log.Tail(10).Select(line => line.Text));
        Assert.Equal(["line 5"], log.After(4, 10).Select(line => line.Text));
        Assert.Equal(5, File.ReadAllLines(folder.File("a.log")).Length);
    }

    [Fact]
    public void Append_FileTooBig_IsSetAside()
    {
        using var folder = new TemporaryFolder();
        using var log = new InstanceLog(folder.File("a.log"), capacity: 10, fileBytes: 20, TimeProvider.System);
        for (var i = 1; i <= 5; i++)
        {
            log.Append("0123456789", isError: false);
        }

        Assert.Equal(2, File.ReadAllLines(folder.File("a.log.1")).Length);
        Assert.Single(File.ReadAllLines(folder.File("a.log")));
        Assert.Equal(5, log.Tail(10).Count);
    }

    [Fact]
    public async Task RunAsync_EndlessLine_IsCut()
    {
        var lines = new List<string>();
        using var reader = new StringReader(new string('x', 40_000) + "\r\nend");

        await LinePump.RunAsync(reader, lines.Add);

        Assert.Equal([16384, 16384, 40_000 - 32768, 3], lines.Select(line => line.Length));
        Assert.Equal("end", lines[^1]);
    }
}
