using System.Formats.Tar;
using System.Text;

namespace AgentPlatform.Tests.Support;

/// <summary>Small archives.</summary>
internal static class Tars
{
    internal static byte[] Of(params (string Name, string Text)[] files) => Write([.. files.Select(file => (TarEntry)new PaxTarEntry(TarEntryType.RegularFile, file.Name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(file.Text)),
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    })]);

    internal static byte[] Write(params TarEntry[] entries)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    internal static TarEntry Link(TarEntryType type, string name, string target) => new PaxTarEntry(type, name) { LinkName = target };

    /// <summary>Texts of the regular files, by name.</summary>
    internal static Dictionary<string, string> Read(byte[] bytes)
    {
        var found = new Dictionary<string, string>();
        using var reader = new TarReader(new MemoryStream(bytes));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                found[entry.Name] = new StreamReader(data).ReadToEnd();
            }
            else if (entry.EntryType is TarEntryType.RegularFile)
            {
                found[entry.Name] = string.Empty;
            }
        }

        return found;
    }
}
