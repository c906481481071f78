using AgentPlatform.Experience.Ledger;
using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Tests.Experience.Storage;

public sealed class SmallPartsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(300_000)]
    public void Pack_AnyLength_ComesBackWhole(int length)
    {
        var random = new Random(length);
        var plain = Enumerable.Range(0, length).Select(index => (byte)(index % 3 == 0 ? random.Next(256) : index % 7)).ToArray();

        var packed = PackedBody.Pack(plain);

        Assert.Equal(plain, packed.Unpack());
        Assert.Equal(length >= 4096, packed.Bytes.Length < length);
    }

    [Fact]
    public void Pack_Incompressible_StaysPlain()
    {
        var plain = new byte[10_000];
        new Random(1).NextBytes(plain);

        Assert.Equal(BodyCodec.Plain, PackedBody.Pack(plain).Codec);
    }

    [Fact]
    public void Unpack_Damaged_IsCorrupt()
    {
        var packed = PackedBody.Pack(new byte[10_000]);
        var damaged = packed with { Bytes = packed.Bytes[..^2] };

        Assert.Equal(PlatformErrorCode.Corrupt, Assert.Throws<PlatformException>(damaged.Unpack).Code);
    }

    [Theory]
    [InlineData("1.2", true)]
    [InlineData("9223372036854775807.1", true)]
    [InlineData("", false)]
    [InlineData("1", false)]
    [InlineData(".2", false)]
    [InlineData("1.", false)]
    [InlineData("-1.2", false)]
    [InlineData("1.2.3", false)]
    [InlineData("a.b", false)]
    public void TryParse_Text_IsALeaseIdOrNot(string text, bool expected)
    {
        Assert.Equal(expected, LeaseId.TryParse(text, out var id));
        Assert.True(!expected || id.ToString() == text);
    }

    [Fact]
    public void Fingerprint_FieldsShifted_Differs()
    {
        Fingerprint one = new(), two = new();
        one.Add("ab");
        one.Add("c");
        two.Add("a");
        two.Add("bc");

        Assert.NotEqual(one.Value, two.Value);
    }
}
