using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Sandboxes.Hosts;

/// <summary>A kind of sandbox, with its sizes read.</summary>
internal sealed class SandboxClass(SandboxClassOptions options)
{
    internal string Name => options.Name;

    internal SandboxClassOptions Options => options;

    internal long MemoryBytes { get; } = Bytes(options.Memory);

    internal long DiskBytes { get; } = Bytes(options.Disk);

    internal long TmpBytes { get; } = Bytes(options.Tmp);

    internal long OutputBytes { get; } = Bytes(options.Output);

    internal long MaxOutputBytes { get; } = Bytes(options.MaxOutput);

    private static long Bytes(string text) => Quantities.TryParseBytes(text, out var bytes) ? bytes : throw new FormatException(text);
}
