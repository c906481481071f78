using System.Text;
using AgentPlatform.AgentDock.Hosting;
using AgentPlatform.AgentDock.Results;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Results;

public sealed class ResultStoreTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_PageByPage_GivesTheWholeText()
    {
        var random = new Random(4);
        for (var round = 0; round < 200; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(4) switch { 0 => "a", 1 => "é", 2 => "漢", _ => "🙂" }));
            var store = Store();
            var (handle, total) = store.Put(text);
            var read = new StringBuilder();
            long offset = 0;
            while (offset < total)
            {
                var page = store.Read(handle, offset, random.Next(1, 9))!;
                Assert.True(page.NextOffset > offset);
                read.Append(page.Text);
                offset = page.NextOffset;
            }

            Assert.Equal(text, read.ToString());
            Assert.Equal(Encoding.UTF8.GetByteCount(text), total);
        }
    }

    [Fact]
    public void Put_SameText_HasTheSameHandleEverywhereAndIsKeptOnce()
    {
        var (one, other) = (Store(), Store());
        var handle = one.Put("long text").Handle;
        one.Put("long text");

        Assert.Equal(handle, other.Put("long text").Handle);
        Assert.NotEqual(handle, other.Put("another").Handle);
        Assert.Equal(9, one.Bytes);
    }

    [Fact]
    public void Put_MoreThanFits_ForgetsTheOldest()
    {
        var store = Store(bytes: 100);
        var handles = Enumerable.Range(0, 20).Select(i => store.Put(new string((char)('a' + i), 30)).Handle).ToList();

        Assert.True(store.Bytes <= 100);
        Assert.Equal([17, 18, 19], Enumerable.Range(0, 20).Where(i => store.Read(handles[i], 0, 10) is not null));
        Assert.Empty(store.Put(new string('x', 101)).Handle);
    }

    [Fact]
    public void Read_TooOld_IsGone()
    {
        var store = Store();
        var handle = store.Put("text").Handle;
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Assert.Null(store.Read(handle, 0, 10));
        Assert.Equal(0, store.Bytes);
    }

    private ResultStore Store(long bytes = 1 << 20) => new(Options.Create(new AgentDockOptions { ResultBytes = bytes }), _time);
}
