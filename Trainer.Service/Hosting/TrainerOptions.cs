using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.Trainer.Hosting;

/// <summary>Settings of the trainer, section "Trainer".</summary>
public sealed class TrainerOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Trainer";

    /// <summary>Threads of a stage that has the machine to itself.</summary>
    /// <value>Default is 0: one per core.</value>
    [Range(0, 256, ErrorMessage = "Trainer:Threads must be between 0 and 256; 0 means one per core.")]
    public int Threads { get; set; }

    /// <summary>Threads while rollouts share the machine.</summary>
    /// <value>Default is 1.</value>
    [Range(1, 256, ErrorMessage = "Trainer:OverlapThreads must be between 1 and 256.")]
    public int OverlapThreads { get; set; } = 1;

    /// <summary>How often each engine's weight version is compared with the published one.</summary>
    /// <value>Default is 500 ms.</value>
    [Range(10, 600_000, ErrorMessage = "Trainer:ReconcileMilliseconds must be between 10 and 600000.")]
    public int ReconcileMilliseconds { get; set; } = 500;

    /// <summary>Folder of run records and of the published model.</summary>
    /// <value>Default is the key DataPath, else "data".</value>
    [Required(ErrorMessage = "Trainer:DataPath must not be empty.")]
    public string DataPath { get; set; } = "data";

    internal int AllThreads => Threads > 0 ? Threads : Environment.ProcessorCount;
}
