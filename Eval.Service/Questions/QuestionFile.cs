using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Grading;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.Eval.Questions;

/// <summary>Reads question files. What is wrong is said before anything runs, by file, line and field.</summary>
internal static class QuestionFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads at most <paramref name="maxQuestions"/> questions (0: all); the whole file is checked all the same.</summary>
    /// <exception cref="PlatformException">Invalid, QUESTION_FILE: missing, unreadable, empty, or a line is at fault.</exception>
    public static async Task<QuestionSet> ReadAsync(string path, IGrader grader, int maxQuestions, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw Bad($"{path}: there is no such file; questions_path names a JSONL file that the evaluation service can read");
        }
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Bad($"{path}: cannot be read: {exception.Message}");
        }
        var questions = Parse(path, Decode(path, bytes), grader);
        var kept = maxQuestions > 0 && maxQuestions < questions.Count ? questions.GetRange(0, maxQuestions) : questions;
        return new QuestionSet(kept, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static string Decode(string path, byte[] bytes)
    {
        try
        {
            var text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException exception)
        {
            var line = 1 + bytes.AsSpan(0, Math.Max(0, Math.Min(exception.Index, bytes.Length))).Count((byte)'\n');
            throw Bad($"{path}:{line}: is not UTF-8 text");
        }
    }

    private static List<Question> Parse(string path, string text, IGrader grader)
    {
        var questions = new List<Question>();
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text[range].Trim();
            if (line.Length == 0)
            {
                continue;
            }
            if (QuestionLine.Read(line, grader, out var field, out var problem) is not { } question)
            {
                throw Bad(field.Length == 0 ? $"{path}:{number}: {problem}" : $"{path}:{number}: field \"{field}\" {problem}");
            }
            if (!lineOf.TryAdd(question.Id, number))
            {
                throw Bad($"{path}:{number}: field \"id\" repeats \"{question.Id}\" of line {lineOf[question.Id]}");
            }
            questions.Add(question);
        }
        return questions.Count > 0 ? questions : throw Bad($"{path}: is empty; each line is one question: {{\"id\", \"question\", \"answers\": [...]}}");
    }

    private static PlatformException Bad(string message) => new(PlatformErrorCode.Invalid, "QUESTION_FILE", message) { Field = "questions_path" };
}
