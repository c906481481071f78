namespace AgentPlatform.AgentDock.Catalogue;

/// <summary>A file that is refused. What it defined before goes on.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Line">From 1; 0: the whole file.</param>
/// <param name="Message">File, line, key and what to write instead.</param>
internal sealed record CatalogueProblem(string File, int Line, string Message);
