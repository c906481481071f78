using AgentPlatform.Grading.Text;

namespace AgentPlatform.Tests.Grading;

/// <summary>Expected values come from executing float() under Python 3; null is a ValueError.</summary>
public sealed class PythonFloatTests
{
    public static TheoryData<string, double?> Vectors => new()
    {
        { "1_000", 1000.0 },
        { "\uff11\uff12", 12.0 },
        { "1__0", null },
        { "_1", null },
        { "1_", null },
        { " 12\u001c", null },
        { " 12\u2003", 12.0 },
        { "inf", double.PositiveInfinity },
        { "-Infinity", double.NegativeInfinity },
        { "nAn", double.NaN },
        { "0x10", null },
        { "1,000", null },
        { ".5", 0.5 },
        { "5.", 5.0 },
        { ".", null },
        { "1e5", 100000.0 },
        { "1e", null },
        { "+-1", null },
        { "1e400", double.PositiveInfinity },
        { "-5", -5.0 },
        { "\u22125", null },
        { "1._5", null },
        { "1_.5", null },
        { "1e1_0", 10000000000.0 },
        { "\u0663", 3.0 },
        { "\ud835\udfd9", 1.0 },
        { "", null },
        { "+", null },
        { "-.5e-1", -0.05 },
        { "infinit", null },
        { "1 2", null },
        { "\u00b2", null },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void TryParse_Text_AgreesWithFloat(string text, double? expected)
    {
        double? parsed = PythonFloat.TryParse(text, out var value) ? value : null;

        Assert.Equal(expected, parsed);
    }
}
