using System.CommandLine;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Cli.Quickstart;
using Spectre.Console;

namespace AgentPlatform.Cli.Commands;

/// <summary>One command as it runs: its options, its surroundings, its way to the platform.</summary>
internal sealed class CommandScope(ParseResult parse, Surroundings surroundings, CommonOptions common) : IDisposable
{
    private PlatformConnection? _platform;

    public Surroundings Surroundings => surroundings;

    public IAnsiConsole Console => surroundings.Console;

    public TextWriter Out => surroundings.Out;

    public TextWriter Error => surroundings.Error;

    public TimeProvider Time => surroundings.Time;

    public bool Json => parse.GetValue(common.Json);

    /// <summary>Clients of the running platform.</summary>
    public PlatformConnection Platform => _platform ??= new PlatformConnection(StatePath);

    /// <summary>The state file named, else the one of a platform that is up, else the usual place.</summary>
    public string StatePath
    {
        get
        {
            if (parse.GetValue(common.State) is { Length: > 0 } named)
            {
                return Path.GetFullPath(named);
            }

            var root = RepositoryRoot.Find();
            var usual = Path.Combine(root, "artifacts", "run", "state.json");
            return HostState.Read(usual) is { IsAlive: true } ? usual : QuickstartFolders.LiveState(root) ?? usual;
        }
    }

    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    /// <summary>A deadline for a call.</summary>
    public DateTime In(double seconds) => Time.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(seconds);

    public QuickstartView View() => QuickstartView.For(surroundings, Json);

    public void Dispose() => _platform?.Dispose();
}
