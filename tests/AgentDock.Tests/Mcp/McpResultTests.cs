using System.Text;
using AgentPlatform.AgentDock.Mcp;
using AgentPlatform.Contracts.AgentDock.V1;

namespace AgentPlatform.Tests.Mcp;

public sealed class McpResultTests
{
    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "a\nb", Fault.Unspecified)]
    [InlineData("""{"content":[{"type":"text","text":"bad"}],"isError":true}""", "bad", Fault.Tool)]
    [InlineData("""{"content":[]}""", "", Fault.Unspecified)]
    [InlineData("""{"content":[{"type":"audio","data":"AAAA","mimeType":"audio/wav"}]}""", "[audio audio/wav, 4 characters of base64]", Fault.Unspecified)]
    [InlineData("""{"structuredContent":{"a":1}}""", """{"a":1}""", Fault.Unspecified)]
    [InlineData("[]", null, Fault.Infrastructure)]
    public void Read_Result_GivesTextAndFault(string result, string? text, Fault fault)
    {
        var outcome = McpResult.Read(new McpReply(Encoding.UTF8.GetBytes(result), false), 1000);

        Assert.Equal(fault, outcome.Fault);
        if (text is not null)
        {
            Assert.Equal(text, outcome.Text);
        }
    }

    [Fact]
    public void Read_JsonRpcError_IsTheToolsFault()
    {
        var outcome = McpResult.Read(new McpReply("""{"code":-32602,"message":"bad page"}"""u8.ToArray(), true), 1000);

        Assert.Equal((Fault.Tool, "bad page"), (outcome.Fault, outcome.Text));
    }

    [Theory]
    [InlineData("abcdef", 6, "abcdef", false)]
    [InlineData("abcdef", 5, "abcde\n[cut: 1 of 6 characters left out]", true)]
    [InlineData("ääää", 5, "ää\n[cut: 2 of 4 characters left out]", true)]
    [InlineData("😀😀", 7, "😀\n[cut: 2 of 4 characters left out]", true)]
    public void Cap_LongText_CutsAtACharacterAndKeepsTheWhole(string text, int maxBytes, string expected, bool truncated)
    {
        var (capped, cut) = McpResult.Cap(text, maxBytes);

        Assert.Equal(expected, capped);
        Assert.Equal(truncated ? text : null, cut?.Whole);
    }
}
