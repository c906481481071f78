using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.ServiceDefaults;

namespace AgentPlatform.AgentDock.Sandboxes.Leases;

/// <summary>Why a call on a lease is refused.</summary>
internal static class LeaseErrors
{
    internal static PlatformException Unknown(string id) =>
        new(PlatformErrorCode.Missing, "LEASE_UNKNOWN", $"lease '{id}' is not known to this gateway, or it is somebody else's");

    internal static PlatformException StaleToken(string id, long token, long current) => new(
        PlatformErrorCode.WrongState, "STALE_TOKEN",
        token > current
            ? $"fencing token {token} was never given for lease {id}"
            : $"fencing token {token} of lease {id} is old: the lease has a newer one, and whoever has that has the sandbox");

    internal static PlatformException Expired(string id) => new(
        PlatformErrorCode.WrongState, "LEASE_EXPIRED", $"the deadline of lease {id} has passed; only grading can still begin (HeartbeatSandbox with begin_grading)");

    internal static PlatformException Ended(string id, LeaseEnd end, string reason) => end == LeaseEnd.Lost
        ? new(PlatformErrorCode.WrongState, "LEASE_LOST", $"lease {id} was lost with its sandbox, by an infrastructure fault: {reason}")
        : new(PlatformErrorCode.WrongState, "LEASE_ENDED", $"lease {id} has ended: {reason}");

    internal static PlatformException KeyReused(string key) => new(
        PlatformErrorCode.Invalid, "KEY_REUSED", $"idempotency_key '{key}' was used for another request; take a new one")
    { Field = "idempotency_key" };
}
