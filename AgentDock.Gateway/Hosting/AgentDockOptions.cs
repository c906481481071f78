using AgentPlatform.AgentDock.Budgets;
using AgentPlatform.AgentDock.Catalogue;

namespace AgentPlatform.AgentDock.Hosting;

/// <summary>Section <c>AgentDock</c>.</summary>
internal sealed class AgentDockOptions
{
    internal const string Section = "AgentDock";

    /// <summary>Catalogue file or folder; relative to the content root, else to the program's folder.</summary>
    public string Catalogue { get; set; } = "catalogue";

    /// <summary>From one look at the catalogue to the next, besides the system's notices.</summary>
    public TimeSpan CataloguePoll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Folder with a file for each secret; empty: they come from variables alone.</summary>
    public string SecretsDir { get; set; } = string.Empty;

    /// <summary>Overrides the catalogue's <c>sandbox</c>.</summary>
    public SandboxMode? Sandbox { get; set; }

    /// <summary>Engine address. Default: <c>DOCKER_HOST</c>, else the usual socket.</summary>
    public string DockerEndpoint { get; set; } = string.Empty;

    /// <summary>Label of this gateway's containers.</summary>
    public string Instance { get; set; } = "agentdock";

    /// <summary>What trajectories and groups may use.</summary>
    public BudgetOptions Budgets { get; set; } = new();

    /// <summary>The whole of cut results, kept at most, in bytes of UTF-8.</summary>
    public long ResultBytes { get; set; } = 256L << 20;

    /// <summary>How long they are kept.</summary>
    public TimeSpan ResultAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether callers see the tool read_result.</summary>
    public bool ReadResultTool { get; set; } = true;

    /// <summary>Web origins, besides loopback ones, whose pages may call <c>/mcp</c>. "*" is all.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Host names, besides loopback ones and addresses, under which <c>/mcp</c> answers.</summary>
    public IList<string> AllowedHosts { get; } = [];
}
