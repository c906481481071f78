namespace AgentPlatform.Inference.Generation;

/// <summary>Reasons that callers may branch on.</summary>
internal static class Reasons
{
    public const string ModelNotLoaded = "MODEL_NOT_LOADED";
    public const string ModelChanged = "MODEL_CHANGED";
    public const string EngineStopping = "ENGINE_STOPPING";
    public const string EngineFailed = "ENGINE_FAILED";
    public const string QueueFull = "QUEUE_FULL";
    public const string PromptEmpty = "PROMPT_EMPTY";
    public const string PromptTooLong = "PROMPT_TOO_LONG";
    public const string TokenOutOfRange = "TOKEN_OUT_OF_RANGE";
    public const string SamplingOutOfRange = "SAMPLING_OUT_OF_RANGE";
    public const string PushInvalid = "PUSH_INVALID";
    public const string PushBusy = "PUSH_BUSY";
    public const string PushIncomplete = "PUSH_INCOMPLETE";
    public const string ModelInvalid = "MODEL_INVALID";
    public const string OtherModel = "OTHER_MODEL";
    public const string VersionNotNewer = "VERSION_NOT_NEWER";
    public const string ChecksumMismatch = "CHECKSUM_MISMATCH";
    public const string CacheTooSmall = "KV_CACHE_TOO_SMALL";
}
