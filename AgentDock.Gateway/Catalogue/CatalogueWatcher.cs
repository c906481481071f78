using System.Threading.Channels;
using AgentPlatform.AgentDock.Hosting;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>
/// Follows the catalogue on disk: the system's notices for speed, and a look at the texts every second, because notices get lost on network
/// mounts, behind links and when too many programs ask for them.
/// </summary>
internal sealed partial class CatalogueWatcher(
    LiveCatalogue catalogue, ToolHost host, IOptions<AgentDockOptions> options, TimeProvider time, ILogger<CatalogueWatcher> logger) : BackgroundService
{
    /// <summary>Editors write in several steps; the first quiet moment counts.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(60);

    private const int MostQuiets = 5;

    private readonly Channel<bool> _notices = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await NoticedAsync(options.Value.CataloguePoll, stoppingToken))
                {
                    for (var i = 0; i < MostQuiets && await NoticedAsync(Quiet, stoppingToken); i++)
                    {
                    }
                }

                await host.ReloadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The top of the loop: the next look may find it mended.
                LogFailed(catalogue.Folder.Path, exception);
            }
        }
    }

    /// <summary>A notice came before the time was over.</summary>
    private async Task<bool> NoticedAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _notices.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(catalogue.Folder.Watched);
            watcher.Created += Notice;
            watcher.Changed += Notice;
            watcher.Deleted += Notice;
            watcher.Renamed += Notice;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            LogNoNotices(catalogue.Folder.Watched, exception.Message);
            return null;
        }
    }

    private void Notice(object sender, FileSystemEventArgs change) => _notices.Writer.TryWrite(true);

    [LoggerMessage(EventId = 120, Level = LogLevel.Error, Message = "{Catalogue} could not be read again; the next look comes soon")]
    private partial void LogFailed(string catalogue, Exception exception);

    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "{Folder} gives no notices ({Reason}); it is looked at from time to time instead")]
    private partial void LogNoNotices(string folder, string reason);
}
