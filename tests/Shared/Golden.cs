using System.Runtime.CompilerServices;
using Xunit;

namespace AgentPlatform.Tests.Shared;

/// <summary>Compares generated text with a file under version control; <c>UPDATE_GOLDEN=1</c> rewrites the file instead.</summary>
public static class Golden
{
    /// <summary>Fails where the text differs from <c>Golden/NAME</c> beside the calling test's file.</summary>
    /// <param name="actual">The text; line ends do not count.</param>
    /// <param name="name">Name of the golden file, with its extension.</param>
    /// <param name="caller">Path of the calling test's source file; filled in by the compiler.</param>
    public static void Match(string actual, string name, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        var text = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        if (!File.Exists(path))
        {
            Assert.Fail($"{path} does not exist; run the test with UPDATE_GOLDEN=1 to write it, then read what it wrote.");
        }

        var expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (expected != text)
        {
            Assert.Fail($"The text differs from {path}{FirstDifference(expected, text)}\nRun the test with UPDATE_GOLDEN=1 if the change is meant.");
        }
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var (one, other) = (i < left.Length ? left[i] : "<end>", i < right.Length ? right[i] : "<end>");
            if (one != other)
            {
                return $" at line {i + 1}:\n  golden {one}\n  actual {other}";
            }
        }

        return string.Empty;
    }
}
