namespace AgentPlatform.Cli.Quickstart;

/// <summary>What the person asked for.</summary>
internal sealed record QuickstartOptions
{
    /// <summary>Seed of the world, the model and all sampling.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Folder of reports, runs and the model.</summary>
    public required string Output { get; init; }

    /// <summary>auto, docker or process.</summary>
    public string Sandbox { get; init; } = "auto";

    /// <summary>Copies of the worker.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Keep the platform running at the end.</summary>
    public bool Keep { get; init; }

    /// <summary>A small run that shows that all parts work; its numbers mean nothing.</summary>
    public bool Smoke { get; init; }

    /// <summary>Machine-readable progress.</summary>
    public bool Json { get; init; }
}
