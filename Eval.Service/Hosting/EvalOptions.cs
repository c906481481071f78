using System.ComponentModel.DataAnnotations;

namespace AgentPlatform.Eval.Hosting;

/// <summary>Settings of the evaluation room: section "Eval".</summary>
internal sealed class EvalOptions
{
    public const string SectionName = "Eval";

    /// <summary>Folder of the state (eval.db) and of reports whose request names no output path.</summary>
    /// <value>Default is the folder eval inside the folder that the key <c>DataPath</c> names, itself ./data by default.</value>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Eval:DataPath must name a folder")]
    public string DataPath { get; set; } = "";

    /// <summary>Tasks per submission to the queue.</summary>
    /// <value>Default is 200.</value>
    [Range(1, 10_000, ErrorMessage = "Eval:BatchSize must be from 1 to 10000 tasks")]
    public int BatchSize { get; set; } = 200;

    /// <summary>Evaluations that may run at the same time; one more is refused.</summary>
    /// <value>Default is 8.</value>
    [Range(1, 1000, ErrorMessage = "Eval:MaxRunning must be from 1 to 1000 evaluations")]
    public int MaxRunning { get; set; } = 8;

    /// <summary>Deadline of one call to the queue.</summary>
    /// <value>Default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Eval:CallTimeout must be from 00:00:01 to 00:10:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Deadline of one stream of trajectories; a new one goes on where it ended.</summary>
    /// <value>Default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Eval:FollowTimeout must be from 00:00:01 to 1.00:00:00")]
    public TimeSpan FollowTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>First pause before a failed or refused call is tried again; doubles up to ten times this.</summary>
    /// <value>Default is half a second.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "Eval:RetryDelay must be from 00:00:00.001 to 00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Trajectories shown in report.html, in characters of transcript; results.jsonl always has all.</summary>
    /// <value>Default is 40 million.</value>
    [Range(1_000, 2_000_000_000, ErrorMessage = "Eval:ReportCharacters must be from 1000 to 2000000000")]
    public long ReportCharacters { get; set; } = 40_000_000;
}
