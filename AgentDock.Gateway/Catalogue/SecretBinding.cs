namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A secret that a server gets.</summary>
/// <param name="Target">Where.</param>
/// <param name="Key">Name of the variable, header or argument.</param>
/// <param name="Value">With its prefix, as in "Bearer ".</param>
/// <param name="Bare">Without it: what is kept out of results.</param>
internal sealed record SecretBinding(SecretTarget Target, string Key, Secret Value, Secret Bare);
