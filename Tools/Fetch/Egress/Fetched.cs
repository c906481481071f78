namespace AgentPlatform.Tools.Fetch.Egress;

/// <summary>What an address answered.</summary>
/// <param name="Address">Where the answer is from, after redirects.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type, as in "text/html".</param>
/// <param name="Body">The body, cut at the limit.</param>
/// <param name="Cut">Whether it was cut.</param>
/// <param name="Headers">Headers of the answer, a line each.</param>
internal sealed record Fetched(Uri Address, int Status, string ContentType, byte[] Body, bool Cut, string Headers);
