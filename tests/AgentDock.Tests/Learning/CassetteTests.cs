using System.Text;
using AgentPlatform.AgentDock.Replay;
using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests.Learning;

public sealed class CassetteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.File("calls.cassette");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_ThenOpened_GivesBackEveryByte()
    {
        using (var cassette = new Cassette(File, writable: true))
        {
            for (var i = 0; i < 100; i++)
            {
                cassette.Append(Call($"k{i}", text: $"line\n\u2028 {i} 😀 \" \\"));
            }
        }

        using var again = new Cassette(File, writable: false);
        Assert.Equal((100, 0), (again.Calls, again.DroppedBytes));
        for (var i = 0; i < 100; i++)
        {
            var outcome = again.Find(new CassettePlace($"k{i}", "t", 0), readOnly: false)!.Outcome();
            Assert.Equal($"line\n\u2028 {i} 😀 \" \\", outcome.Text);
            Assert.Equal("""{"content":[],"ä":1}""", Encoding.UTF8.GetString(outcome.RawResult.Span));
        }
    }

    [Fact]
    public void Open_TornAtAnyByte_KeepsTheWholeLinesAndGoesOn()
    {
        var ends = new List<long>();
        using (var cassette = new Cassette(File, writable: true))
        {
            ends.Add(new FileInfo(File).Length);
            for (var i = 0; i < 5; i++)
            {
                cassette.Append(Call($"k{i}"));
                ends.Add(new FileInfo(File).Length);
            }
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        for (var length = (int)ends[0]; length <= bytes.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            var whole = ends.Count(end => end <= length) - 1;
            using (var cassette = new Cassette(File, writable: true))
            {
                Assert.Equal(whole, cassette.Calls);
                Assert.Equal(length - ends[whole], cassette.DroppedBytes);
                cassette.Append(Call("new"));
            }

            using var again = new Cassette(File, writable: false);
            Assert.Equal((whole + 1, 0), (again.Calls, again.DroppedBytes));
        }
    }

    [Fact]
    public void Open_AnyByteChanged_IsRefusedWithTheLine()
    {
        using (var cassette = new Cassette(File, writable: true))
        {
            cassette.Append(Call("a"));
            cassette.Append(Call("b"));
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0x01;
            System.IO.File.WriteAllBytes(File, changed);

            // A changed last line break is a torn line; all else is damage.
            if (at == bytes.Length - 1)
            {
                continue;
            }

            var exception = Assert.Throws<PlatformException>(() => new Cassette(File, writable: false));
            Assert.Equal("CASSETTE_CORRUPT", exception.Reason);
            Assert.Contains("AgentDock:Replay:File", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_SecondRecorder_IsRefused()
    {
        using var first = new Cassette(File, writable: true);

        Assert.Equal("CASSETTE_UNUSABLE", Assert.Throws<PlatformException>(() => new Cassette(File, writable: true)).Reason);
    }

    [Fact]
    public void Find_Place_PrefersTheTrajectorysOwnThenAnyThenTheLast()
    {
        using var cassette = new Cassette(File, writable: true);
        cassette.Append(Call("k", "a", 0, "a0"));
        cassette.Append(Call("k", "b", 0, "b0"));
        cassette.Append(Call("k", "a", 1, "a1"));

        string? Text(string trajectory, int ordinal, bool readOnly) => cassette.Find(new CassettePlace("k", trajectory, ordinal), readOnly)?.Text;
        Assert.Equal(("a0", "b0", "a1"), (Text("a", 0, false), Text("b", 0, false), Text("a", 1, false)));
        Assert.Equal("a0", Text("c", 0, false));
        Assert.Null(Text("c", 2, false));
        Assert.Equal(("b0", "a1"), (Text("b", 2, true), Text("c", 2, true)));
        Assert.Null(cassette.Find(new CassettePlace("other", "a", 0), readOnly: true));
    }

    private static RecordedCall Call(string key, string trajectory = "t", int ordinal = 0, string text = "x") => new()
    {
        Key = key,
        Trajectory = trajectory,
        Ordinal = ordinal,
        Tool = "s.t",
        Arguments = "{}",
        Fault = Fault.Unspecified,
        Text = text,
        Raw = """{"content":[],"ä":1}""",
    };
}
