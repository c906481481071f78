using System.Text.RegularExpressions;

namespace AgentPlatform.Tests.Architecture;

/// <summary>What must not stand in the source. The analyzers see most of it; this sees what they do not, and tests too.</summary>
public sealed partial class SourceTests
{
    /// <summary>Where blocking is the point, with the reason.</summary>
    private static readonly Dictionary<string, string> MayBlock = new()
    {
        ["Hosting/Application/DistributedApplication.cs"] = "Run() is synchronous in Aspire's own API",
        ["AgentDock.Gateway/Sandboxes/ProcessSandbox.cs"] = "a thread of its own reads a pipe that has no asynchronous read",
    };

    [Fact]
    public void Sources_None_Sleeps() => Offences.None(Scan(SleepPattern(), _ => true));

    [Fact]
    public void Sources_OutsideTests_NeverBlockOnATask() =>
        Offences.None(Scan(BlockingPattern(), path => !path.StartsWith("tests/", StringComparison.Ordinal) && !MayBlock.ContainsKey(path)));

    [Fact]
    public void Sources_OutsideTests_NeverSwallowEverything() => Offences.None(
        from path in Sources()
        where !path.StartsWith("tests/", StringComparison.Ordinal)
        let text = Repository.Read(path)
        from Match match in EmptyCatch().Matches(text)
        select $"{At(path, text, match)}: swallows everything");

    [Fact]
    public void Sources_All_HaveFileScopedNamespaces() => Offences.None(
        from path in Sources()
        let text = Repository.Read(path)
        from Match match in BlockNamespace().Matches(text)
        select $"{At(path, text, match)}: {match.Value.Trim()}");

    [Theory]
    [InlineData("var x = GetAsync(1).Result;", true)]
    [InlineData("task.Wait();", true)]
    [InlineData("_loopTask.Wait(100);", true)]
    [InlineData("Run().GetAwaiter().GetResult()", true)]
    [InlineData("call.Result.Length", false)]
    [InlineData("semaphore.Wait(0)", false)]
    [InlineData("await task.WaitAsync(token)", false)]
    [InlineData("response.Results", false)]
    public void BlockingPattern_Line_IsSeenForWhatItIs(string line, bool expected) => Assert.Equal(expected, BlockingPattern().IsMatch(line));

    private static IEnumerable<string> Scan(Regex pattern, Func<string, bool> included) =>
        from path in Sources()
        where included(path)
        let text = Comments().Replace(Repository.Read(path), match => new string('\n', match.Value.Count(c => c == '\n')))
        from Match match in pattern.Matches(text)
        select $"{At(path, text, match)}: {match.Value}";

    // This file holds what it looks for.
    private static IEnumerable<string> Sources() => Repository.Files("*.cs").Where(path => path != "tests/Architecture.Tests/SourceTests.cs");

    private static string At(string path, string text, Match match) => $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1}";

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex SleepPattern();

    [GeneratedRegex(@"(Async\([^()]*\)|\b\w*[tT]ask(\(\))?)\.(Result\b|Wait\()|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)")]
    private static partial Regex BlockingPattern();

    [GeneratedRegex(@"catch\s*(\(Exception(\s+\w+)?\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"^namespace\s+[\w.]+\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
