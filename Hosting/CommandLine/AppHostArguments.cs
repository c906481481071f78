namespace Aspire.Hosting.CommandLine;

/// <summary>The command line of an application host, taken apart. An error is kept, not thrown, so that Run can print it plainly.</summary>
internal sealed record AppHostArguments
{
    public const string Usage = """
        Options of the application host:
          (none)                                runs the application until Ctrl+C
          --dry-run                             prints the command and environment of each resource, starts nothing
          --operation publish --output-path DIR writes docker-compose.yaml and .env
          --Section:Key=value                   sets a configuration key, e.g. --Rollout:Replicas=2 or --Parameters:name=value
          --environment NAME                    Development or Production
        """;

    public DistributedApplicationOperation Operation { get; private init; }

    public string? OutputPath { get; private init; }

    public bool DryRun { get; private init; }

    public bool Help { get; private init; }

    public string? Error { get; private init; }

    /// <summary>What is left for the configuration system.</summary>
    public IReadOnlyList<string> Configuration { get; private init; } = [];

    public static AppHostArguments Parse(IReadOnlyList<string> args)
    {
        var result = new AppHostArguments();
        var configuration = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (key, value) = Split(args[i]);
            switch (key)
            {
                case "--dry-run":
                    result = result with { DryRun = true };
                    break;
                case "--help" or "-h" or "-?":
                    result = result with { Help = true };
                    break;
                case "--operation" when Take() is { } operation:
                    result = operation switch
                    {
                        "run" => result with { Operation = DistributedApplicationOperation.Run },
                        "publish" => result with { Operation = DistributedApplicationOperation.Publish },
                        _ => result with { Error = result.Error ?? $"--operation is '{operation}'; it is run or publish." },
                    };
                    break;
                case "--output-path" or "-o" when Take() is { } path:
                    result = result with { OutputPath = path };
                    break;
                case "--publisher" when Take() is { } publisher:
                    if (publisher is not ("default" or "docker-compose"))
                    {
                        result = result with { Error = result.Error ?? $"--publisher '{publisher}' is not known; the in-repo host publishes docker-compose." };
                    }

                    break;
                case "--environment" or "--contentRoot" when Take() is { } text:
                    configuration.Add($"{key}={text}");
                    break;
                case "--operation" or "--output-path" or "-o" or "--publisher" or "--environment" or "--contentRoot":
                    result = result with { Error = result.Error ?? $"{key} needs a value.\n{Usage}" };
                    break;
                default:
                    // Configuration keys have a section; anything else without one is a slip of the keyboard.
                    if (!key.Contains(':', StringComparison.Ordinal))
                    {
                        result = result with { Error = result.Error ?? $"unknown option '{args[i]}'.\n{Usage}" };
                    }
                    else if (Take() is { } setting)
                    {
                        configuration.Add($"{(key.StartsWith('-') ? key : "--" + key)}={setting}");
                    }
                    else
                    {
                        result = result with { Error = result.Error ?? $"configuration key '{key}' has no value; write {key}=value." };
                    }

                    break;
            }

            string? Take() => value ?? (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : null);
        }

        if (result.Error is null && result.Operation == DistributedApplicationOperation.Publish && result.OutputPath is null)
        {
            result = result with { Error = "--operation publish needs --output-path DIR." };
        }

        return result with { Configuration = configuration };
    }

    private static (string Key, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
