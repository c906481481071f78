namespace Aspire.Hosting.ApplicationModel;

internal static class ModelName
{
    /// <summary>Names become host names, file names and parts of variable names, so they stay plain.</summary>
    public static void Validate(string kind, string name)
    {
        if (name.Length is 0 or > 64
            || !char.IsAsciiLetter(name[0])
            || name.EndsWith('-')
            || name.Contains("--", StringComparison.Ordinal)
            || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-'))
        {
            throw new DistributedApplicationException(
                $"'{name}' is no {kind} name: 1 to 64 ASCII letters, digits and single hyphens, a letter first, no hyphen last.");
        }
    }

    /// <summary>Form of a name inside a variable name: upper case, every other character than letters and digits an underscore.</summary>
    public static string ToVariable(string name) =>
        string.Create(name.Length, name, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? char.ToUpperInvariant(text[i]) : '_';
            }
        });
}
