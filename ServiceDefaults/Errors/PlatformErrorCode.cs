namespace AgentPlatform.ServiceDefaults;

/// <summary>What went wrong, in the platform's words. Each maps to one gRPC status code.</summary>
public enum PlatformErrorCode
{
    /// <summary>The request is wrong in itself: INVALID_ARGUMENT with BadRequest.</summary>
    Invalid,

    /// <summary>What is named does not exist: NOT_FOUND.</summary>
    Missing,

    /// <summary>What is to be made exists already: ALREADY_EXISTS.</summary>
    Exists,

    /// <summary>Right request, wrong moment: FAILED_PRECONDITION.</summary>
    WrongState,

    /// <summary>Somebody else was first; redo the whole step: ABORTED.</summary>
    Conflict,

    /// <summary>A queue, a cache or a quota is full: RESOURCE_EXHAUSTED with RetryInfo.</summary>
    Full,

    /// <summary>Not there at the moment; clients retry by themselves: UNAVAILABLE.</summary>
    Down,

    /// <summary>The caller did not say who it is: UNAUTHENTICATED.</summary>
    NoCaller,

    /// <summary>The caller may not do this: PERMISSION_DENIED.</summary>
    Denied,

    /// <summary>Time ran out: DEADLINE_EXCEEDED.</summary>
    Timeout,

    /// <summary>The caller, or a stop, ended it: CANCELLED.</summary>
    Cancelled,

    /// <summary>This build or configuration cannot do it: UNIMPLEMENTED.</summary>
    NotSupported,

    /// <summary>Stored data cannot be read back: DATA_LOSS.</summary>
    Corrupt,
}
