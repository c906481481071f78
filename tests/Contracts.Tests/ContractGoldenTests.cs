using System.Runtime.CompilerServices;

namespace AgentPlatform.Tests.Contracts;

/// <summary>
/// Field numbers are for ever: a message written yesterday must be read the same tomorrow. The golden file holds the contract as it last
/// landed. Additions are taken over by running with UPDATE_GOLDEN=1; removals and changes are refused, unless the number is reserved.
/// </summary>
public sealed class ContractGoldenTests
{
    [Fact]
    public void Contract_AgainstTheLastLanded_OnlyGrows()
    {
        var path = GoldenPath();
        var current = ContractLines.Of(ContractFiles.All);
        var golden = File.Exists(path) ? File.ReadAllLines(path).Where(line => line.Length > 0).ToHashSet(StringComparer.Ordinal) : [];

        var broken = ContractLines.Broken(golden.Order(StringComparer.Ordinal), current).ToList();
        Assert.True(broken.Count == 0, $"These lines of the contract were changed or removed; give the field a new number and reserve the old one:\n{string.Join('\n', broken)}");

        var added = current.Where(line => !golden.Contains(line)).ToList();
        if (added.Count > 0 && Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, string.Join('\n', current) + "\n");
            return;
        }
        Assert.True(added.Count == 0, $"These lines are new; run the test with UPDATE_GOLDEN=1 to take them over into contracts.golden.txt:\n{string.Join('\n', added)}");
    }

    [Theory]
    [InlineData("agentplatform.x.v1.A.name = 1 string", false)]
    [InlineData("agentplatform.x.v1.A.other = 2 int32", true)]
    [InlineData("agentplatform.x.v1.A.other = 2 int64", false)]
    [InlineData("agentplatform.x.v1.A.gone = 3 int64", false)]
    [InlineData("agentplatform.x.v1.A.lost = 4 int64", true)]
    public void Broken_LineOfYesterday_IsRefusedUnlessKeptOrReserved(string yesterday, bool expected)
    {
        var today = new HashSet<string>
        {
            "agentplatform.x.v1.A.name = 1 string", "agentplatform.x.v1.A.other = 2 int64", "agentplatform.x.v1.A.(reserved) = 3",
        };

        Assert.Equal(expected, ContractLines.Broken([yesterday], today).Any());
    }

    private static string GoldenPath([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "contracts.golden.txt");
}
