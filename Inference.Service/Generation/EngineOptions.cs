namespace AgentPlatform.Inference.Generation;

/// <summary>How much the engine takes on. Keys lie under <c>Inference</c>.</summary>
internal sealed class EngineOptions
{
    public const string SectionName = "Inference";

    /// <summary>Hugging Face model folder to serve from the start.</summary>
    /// <value>Default is none: the engine waits for a push.</value>
    public string? ModelPath { get; set; }

    /// <summary>Name under which the folder's model is served.</summary>
    /// <value>Default is the folder's name.</value>
    public string? ModelId { get; set; }

    /// <summary>Threads of a step.</summary>
    /// <value>Default is 1.</value>
    public int Threads { get; set; } = 1;

    /// <summary>Memory for keys and values, in bytes.</summary>
    /// <value>Default is 256 MiB.</value>
    public long KvCacheBytes { get; set; } = 256L << 20;

    /// <summary>Most tokens computed in a step, decode and prefill together; at least <see cref="MaxSequences"/>.</summary>
    /// <value>Default is 512.</value>
    public int MaxBatchTokens { get; set; } = 512;

    /// <summary>Most sequences running at once.</summary>
    /// <value>Default is 256.</value>
    public int MaxSequences { get; set; } = 256;

    /// <summary>Most requests waiting; one more is refused with RESOURCE_EXHAUSTED.</summary>
    /// <value>Default is 1024.</value>
    public int MaxQueue { get; set; } = 1024;

    /// <summary>
    /// 1: a request enters the batch only when all the cache it may ever need is there. Above 1, that need is divided by
    /// this; when it turns out too bold, the youngest sequence is put back and computed again.
    /// </summary>
    /// <value>Default is 1.</value>
    public double KvOvercommit { get; set; } = 1;
}
