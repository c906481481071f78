namespace AgentPlatform.Models.Files;

/// <summary>A model file is missing, damaged, or not of a kind this library reads.</summary>
/// <remarks>The message always begins with the file and, where there is one, the tensor or field.</remarks>
public sealed class ModelFormatException : Exception
{
    /// <summary>Names the file, the tensor or field in it, and what is wrong.</summary>
    /// <param name="file">The file's name or path.</param>
    /// <param name="part">The tensor or field, or null when the whole file is meant.</param>
    /// <param name="problem">What is wrong, and where it helps what was expected.</param>
    /// <param name="innerException">The cause, if another error was caught.</param>
    public ModelFormatException(string file, string? part, string problem, Exception? innerException = null)
        : base(part is null ? $"{file}: {problem}" : $"{file}: {part}: {problem}", innerException)
    {
        File = file;
        Part = part;
    }

    /// <summary>The file's name or path.</summary>
    public string File { get; }

    /// <summary>The tensor or field, or null when the whole file is meant.</summary>
    public string? Part { get; }
}
