using System.Security.Cryptography;
using AgentPlatform.AgentDock.Catalogue;
using AgentPlatform.AgentDock.Sandboxes.Hosts;
using AgentPlatform.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>Files of sandboxes, each an archive named by the SHA-256 of its bytes.</summary>
internal sealed class SnapshotStore(IOptions<SandboxesOptions> options)
{
    private readonly string _folder = options.Value.SnapshotPath;
    private readonly Lock _gate = new();

    /// <summary>Stores what <paramref name="write"/> writes, at most <paramref name="maxBytes"/>.</summary>
    internal async Task<(string Id, long Bytes)> SaveAsync(Func<Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask>, Task> write, long maxBytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var temporary = Path.Combine(_folder, $"{Guid.NewGuid():n}.part");
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long total = 0;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
            {
                await write(async (data, token) =>
                {
                    total += data.Length;
                    if (total > maxBytes)
                    {
                        throw new PlatformException(PlatformErrorCode.Full, "SNAPSHOT_TOO_LARGE", $"the sandbox's files are more than {maxBytes} bytes as an archive");
                    }

                    hash.AppendData(data.Span);
                    await file.WriteAsync(data, token);
                });
                await file.FlushAsync(cancellationToken);
            }

            var id = Convert.ToHexStringLower(hash.GetHashAndReset());
            File.Move(temporary, PathOf(id), overwrite: true);
            Trim(id);
            return (id, total);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <exception cref="PlatformException">SNAPSHOT_UNKNOWN.</exception>
    internal FileStream Open(string id)
    {
        try
        {
            if (id.Length == 64 && id.All(char.IsAsciiHexDigitLower))
            {
                var path = PathOf(id);
                var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, useAsync: true);
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
                return file;
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Said below.
        }

        throw new PlatformException(PlatformErrorCode.Missing, "SNAPSHOT_UNKNOWN", $"snapshot '{id}' is not kept here (any more)");
    }

    private string PathOf(string id) => Path.Combine(_folder, id + ".tar");

    /// <summary>Lets go of those used longest ago, but not of <paramref name="keep"/>.</summary>
    private void Trim(string keep)
    {
        if (!Quantities.TryParseBytes(options.Value.SnapshotsMax, out var max))
        {
            return;
        }

        lock (_gate)
        {
            long total = 0;
            foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*.tar").OrderByDescending(file => file.LastWriteTimeUtc).ToList())
            {
                total += file.Length;
                if (total > max && file.Name != keep + ".tar")
                {
                    file.Delete();
                }
            }
        }
    }
}
