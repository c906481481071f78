using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace AgentPlatform.Cli.Commands;

/// <summary>Options that refuse bad values before anything runs.</summary>
internal static class Checked
{
    public static Option<int> Whole(string name, string description, int value, int low, int high) =>
        InRange(new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" }, low, high);

    public static Option<double> Real(string name, string description, double value, double low, double high) =>
        InRange(new Option<double>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "X" }, low, high);

    /// <summary>Names, comma-separated or given several times.</summary>
    public static Option<string[]> Names(string name, string description, params string[] value) =>
        new(name)
        {
            Description = description,
            HelpName = "A,B",
            DefaultValueFactory = _ => value,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        };

    public static Argument<string> File(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !System.IO.File.Exists(path))
            {
                result.AddError($"There is no file {path}.");
            }
        });
        return argument;
    }

    /// <summary>A JSON object in the shell's quotes.</summary>
    public static Option<string> JsonObject(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => "{}", HelpName = "JSON" };
        option.Validators.Add(result =>
        {
            try
            {
                using var document = JsonDocument.Parse(result.GetValueOrDefault<string>() ?? "{}");
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                {
                    result.AddError($"{name} must be a JSON object, such as '{{\"query\": \"Warsaw\"}}'.");
                }
            }
            catch (JsonException broken)
            {
                result.AddError($"{name} is not JSON: {broken.Message}");
            }
        });
        return option;
    }

    private static Option<T> InRange<T>(Option<T> option, T low, T high)
        where T : IComparable<T>, IParsable<T>
    {
        option.Validators.Add(result =>
        {
            // What cannot be read as a number gets its own complaint.
            if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && (value.CompareTo(low) < 0 || value.CompareTo(high) > 0))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be between {low} and {high}, not {value}."));
            }
        });
        return option;
    }
}
