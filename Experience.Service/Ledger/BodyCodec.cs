namespace AgentPlatform.Experience.Ledger;

/// <summary>How a stored body is packed. Numbers are on disk and never change.</summary>
internal enum BodyCodec
{
    Plain = 0,
    Brotli = 1,
}
