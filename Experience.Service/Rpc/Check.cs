using AgentPlatform.Experience.Queue;
using AgentPlatform.Experience.Storage;
using AgentPlatform.ServiceDefaults;
using Google.Protobuf.WellKnownTypes;

namespace AgentPlatform.Experience.Rpc;

/// <summary>What can be wrong with a request by itself; each message names the field.</summary>
internal static class Check
{
    private const int MaxTextLength = 512;
    private static readonly TimeSpan MaxLease = TimeSpan.FromHours(1);

    internal static string Text(string value, string field)
    {
        if (value.Length is 0 or > MaxTextLength)
        {
            throw Bad(field, value.Length == 0 ? $"{field} must not be empty." : $"{field} must not be longer than {MaxTextLength} characters.");
        }

        return value;
    }

    internal static int Count(int value, int most, string field) =>
        value >= 1 && value <= most ? value : throw Bad(field, $"{field} is {value} and must be between 1 and {most}.");

    internal static TimeSpan LeaseDuration(Duration? value)
    {
        var duration = value?.ToTimeSpan() ?? TimeSpan.Zero;
        return duration >= TimeSpan.FromMilliseconds(1) && duration <= MaxLease
            ? duration
            : throw Bad("lease_duration", $"lease_duration is {duration} and must be between 1 ms and {MaxLease}.");
    }

    /// <summary>Absent means not to wait at all.</summary>
    internal static TimeSpan Wait(Duration? value)
    {
        var wait = value?.ToTimeSpan() ?? TimeSpan.Zero;
        return wait >= TimeSpan.Zero ? wait : throw Bad("wait", $"wait is {wait} and must not be negative.");
    }

    internal static LeaseId Lease(string value, string field) =>
        LeaseId.TryParse(value, out var id) ? id : throw Bad(field, $"{field} holds '{value}', which is no lease id.");

    internal static CallKey Key(string key, Fingerprint fingerprint) => new(Text(key, "idempotency_key"), fingerprint.Value);

    internal static PlatformException Bad(string field, string message) => new(PlatformErrorCode.Invalid, "BAD_REQUEST", message) { Field = field };
}
