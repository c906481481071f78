using System.Diagnostics.Metrics;
using AgentPlatform.Experience.Hosting;
using AgentPlatform.Experience.Storage;
using AgentPlatform.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Experience;

/// <summary>A store over a folder of its own, on a clock that the test drives.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly ServiceProvider metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private int generation;

    public Rig(Action<ExperienceOptions>? configure = null)
    {
        Options = new ExperienceOptions { DatabasePath = folder.File("experience.db"), RestartGrace = TimeSpan.Zero };
        configure?.Invoke(Options);
        Store = Open();
    }

    public ExperienceOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public ExperienceSignals Signals { get; } = new();

    public IExperienceStore Store { get; private set; }

    /// <summary>Closes the store and opens it again.</summary>
    public async Task RestartAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    /// <summary>Goes on with what lies on the disk at this moment, as after SIGKILL: the old store never gets to close.</summary>
    public async Task CrashAsync()
    {
        var left = folder.File($"experience-{++generation}.db");
        foreach (var suffix in new[] { string.Empty, "-wal" })
        {
            if (File.Exists(Options.DatabasePath + suffix))
            {
                File.Copy(Options.DatabasePath + suffix, left + suffix);
            }
        }

        // The old one closes its own files, not the copy.
        await Store.DisposeAsync();
        Options.DatabasePath = left;
        Store = Open();
    }

    public SqliteExperienceStore Open() =>
        new(Microsoft.Extensions.Options.Options.Create(Options), Time, Signals, new ExperienceMetrics(metrics.GetRequiredService<IMeterFactory>()));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await metrics.DisposeAsync();
        folder.Dispose();
    }
}
