namespace Aspire.Hosting.Running;

/// <summary>What is started: program, arguments, directory, and the variables that the model sets on top of the inherited ones.</summary>
internal sealed record LaunchPlan(
    string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Variables);
