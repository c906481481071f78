using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Running;

/// <summary>
/// Ends what the children of a killed host leave behind. The death signal reaches a child, not what the child started; a shell in a
/// session of its own knows their process groups and ends them when its standard input closes, however the host came to its end.
/// </summary>
internal sealed class Guardian : IDisposable
{
    private const string Script = """
        exec >/dev/null 2>&1
        groups=""
        while read -r verb group; do
          rest=""
          for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done
          groups="$rest"
          [ "$verb" = watch ] && groups="$groups $group"
        done
        for one in $groups; do kill -s KILL -- "-$one"; done
        """;

    private readonly Lock _gate = new();
    private readonly Process _shell;

    public Guardian(string setsid)
    {
        _shell = Process.Start(new ProcessStartInfo(setsid, ["sh", "-c", Script]) { RedirectStandardInput = true, UseShellExecute = false })!;
        _shell.StandardInput.AutoFlush = true;
    }

    /// <summary>Notes a process group.</summary>
    public void Watch(int group) => Tell("watch", group);

    /// <summary>Forgets a process group that is gone.</summary>
    public void Forget(int group) => Tell("forget", group);

    public void Dispose()
    {
        lock (_gate)
        {
            _shell.Dispose();
        }
    }

    private void Tell(string verb, int group)
    {
        lock (_gate)
        {
            try
            {
                _shell.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb} {group}"));
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Someone ended the guardian; the death signal still reaches the children.
            }
        }
    }
}
