using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.Experience.Hosting;

/// <summary>Knobs of the queue and the ledger.</summary>
public sealed class ExperienceOptions
{
    /// <summary>Configuration section of these options.</summary>
    public const string SectionName = "Experience";

    /// <summary>File of the SQLite database; its folder is made where there is none.</summary>
    /// <value>Default is <c>experience.db</c> inside the folder that the key <c>DataPath</c> names, itself <c>./data</c> by default.</value>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Experience:DatabasePath must name a file.")]
    public string DatabasePath { get; set; } = string.Empty;

    /// <summary>Most tasks that may wait to be leased.</summary>
    /// <value>Default is 100,000.</value>
    [Range(1, 100_000_000, ErrorMessage = "Experience:QueueCapacity must be between 1 and 100000000.")]
    public int QueueCapacity { get; set; } = 100_000;

    /// <summary>How often a task may come back, by expiry or release, before it is ended as an infrastructure failure.</summary>
    /// <value>Default is 20.</value>
    [Range(0, 10_000, ErrorMessage = "Experience:MaxRequeues must be between 0 and 10000.")]
    public int MaxRequeues { get; set; } = 20;

    /// <summary>How often expired leases are looked for.</summary>
    /// <value>Default is 250 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ErrorMessage = "Experience:SweepInterval must be between 10 ms and 1 minute.")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long running leases live on, at least, when the service starts: nobody could renew while it was down.</summary>
    /// <value>Default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Experience:RestartGrace must be between 0 and 1 hour.")]
    public TimeSpan RestartGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to an idempotency key is remembered.</summary>
    /// <value>Default is 1 hour.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "Experience:IdempotencyWindow must be between 1 minute and 7 days.")]
    public TimeSpan IdempotencyWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// False: a commit survives the death of the process, and a power loss may cost the last seconds but never consistency.
    /// True: each group of commits is flushed to the disk before it is acknowledged.
    /// </summary>
    /// <value>Default is false.</value>
    public bool SurvivePowerLoss { get; set; }
}
