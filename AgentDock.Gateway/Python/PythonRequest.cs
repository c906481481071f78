namespace AgentPlatform.AgentDock.Python;

/// <summary>What the supervisor in the sandbox (run_python.py) is asked to do.</summary>
/// <param name="Code">The program.</param>
/// <param name="Stdin">What it reads.</param>
/// <param name="TimeoutS">Wall time, in seconds.</param>
/// <param name="MemoryBytes">Address space where there is no container.</param>
/// <param name="Pids">Processes where there is no container.</param>
/// <param name="OutputBytes">Kept of stdout and of stderr, each.</param>
/// <param name="FileBytes">Longest file that it may write.</param>
/// <param name="Contained">It runs in a container, whose limits hold.</param>
internal sealed record PythonRequest(string Code, string Stdin, double TimeoutS, long MemoryBytes, int Pids, int OutputBytes, long FileBytes, bool Contained);
