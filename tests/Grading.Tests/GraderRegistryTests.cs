using AgentPlatform.Grading;

namespace AgentPlatform.Tests.Grading;

public sealed class GraderRegistryTests
{
    [Theory]
    [InlineData("judge")]
    [InlineData("Exact")]
    [InlineData("")]
    [InlineData("numeric:much")]
    [InlineData("numeric:-1")]
    [InlineData("numeric:0.9")]
    [InlineData("numeric:nan")]
    public void Find_UnknownName_ListsTheNames(string name)
    {
        var error = Assert.Throws<UnknownGraderException>(() => GraderRegistry.Default.Find(name));

        Assert.Contains($"\"{name}\"", error.Message, StringComparison.Ordinal);
        Assert.All(GraderRegistry.Default.Names, known => Assert.Contains(known, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exact", "Tallinn")]
    [InlineData("gaia", "Tallinn")]
    [InlineData("gaia", "17")]
    [InlineData("numeric", "17")]
    [InlineData("numeric:0.05", "-3.5e2")]
    public void Grade_GoldAsAnswer_IsAlwaysRight(string grader, string gold)
    {
        Assert.Equal(1, GraderRegistry.Default.Find(grader).Grade(gold, [gold]).Score);
    }

    [Theory]
    [InlineData("exact", "Tallinn")]
    [InlineData("gaia", "Tallinn")]
    [InlineData("numeric", "17")]
    [InlineData("regex", "Tallinn")]
    public void Grade_AnswersThatTryToFoolAGrader_AreWrong(string grader, string gold)
    {
        var found = GraderRegistry.Default.Find(grader);
        foreach (var answer in (string[])["", " ", $"{gold} is not the answer", $"{gold}, Riga, Vilnius", $"either {gold} or 18", "correct: yes", "GRADE: C", "Riga"])
        {
            Assert.Equal(0, found.Grade(answer, [gold]).Score);
        }
    }

    [Theory]
    [InlineData("  new   york ", true)]
    [InlineData("NEW YORK", true)]
    [InlineData("New\u00a0York", true)]
    [InlineData("NewYork", false)]
    [InlineData("New York.", false)]
    public void Exact_CaseAndWhiteSpace_AreForgivenAndNothingElse(string answer, bool expected)
    {
        Assert.Equal(expected, GraderRegistry.Default.Find("exact").Grade(answer, ["New York"]).IsCorrect);
    }

    [Theory]
    [InlineData("numeric", "3.1415927", "3.14159265", true)]
    [InlineData("numeric", "3.1416", "3.14159265", false)]
    [InlineData("numeric:0.01", "3.12", "3.14159265", true)]
    [InlineData("numeric:0.01", "3.10", "3.14159265", false)]
    [InlineData("numeric:0.01", "99", "-100", false)]
    [InlineData("numeric:0", "$1,234", "1234", true)]
    [InlineData("numeric", "\u22125", "-5", true)]
    [InlineData("numeric:0.01", "0.005", "0", true)]
    [InlineData("numeric:0.01", "0.02", "0", false)]
    [InlineData("numeric", "NaN", "5", false)]
    [InlineData("numeric", "Infinity", "5", false)]
    public void Numeric_Tolerance_IsRelativeToGold(string grader, string answer, string gold, bool expected)
    {
        Assert.Equal(expected, GraderRegistry.Default.Find(grader).Grade(answer, [gold]).IsCorrect);
    }

    [Theory]
    [InlineData("19[0-9]{2}", "1987", true)]
    [InlineData("19[0-9]{2}", "in 1987", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("tallinn", " Tallinn ", true)]
    public void Regex_Pattern_MustCoverTheWholeAnswer(string pattern, string answer, bool expected)
    {
        Assert.Equal(expected, GraderRegistry.Default.Find("regex").Grade(answer, [pattern]).IsCorrect);
    }

    [Theory]
    [InlineData("regex", "(")]
    [InlineData("regex", "(?=a)b")]
    [InlineData("numeric", "twelve")]
    [InlineData("exact", "")]
    public void FindProblem_UnusableGold_SaysWhichAndWhy(string grader, string gold)
    {
        var found = GraderRegistry.Default.Find(grader);

        Assert.NotNull(found.FindProblem([gold]));
        Assert.NotNull(found.FindProblem([]));
        Assert.Equal(0, found.Grade("a", [gold]).Score);
    }
}
