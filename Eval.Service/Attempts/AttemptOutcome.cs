using System.Text.Json.Serialization;

namespace AgentPlatform.Eval.Attempts;

/// <summary>How an attempt ended. Every attempt that was planned ends in exactly one of these: their sum is the denominator.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptOutcome>))]
internal enum AttemptOutcome
{
    /// <summary>The grader says right.</summary>
    [JsonStringEnumMemberName("correct")]
    Correct,

    /// <summary>The grader says wrong.</summary>
    [JsonStringEnumMemberName("incorrect")]
    Incorrect,

    /// <summary>The agent ended without an answer.</summary>
    [JsonStringEnumMemberName("no_answer")]
    NoAnswer,

    /// <summary>Malformed calls, repetition.</summary>
    [JsonStringEnumMemberName("agent")]
    Agent,

    /// <summary>A tool kept failing.</summary>
    [JsonStringEnumMemberName("tool")]
    Tool,

    /// <summary>Turns, tokens or time ran out.</summary>
    [JsonStringEnumMemberName("budget")]
    Budget,

    /// <summary>Refused by a policy.</summary>
    [JsonStringEnumMemberName("policy")]
    Policy,

    /// <summary>The platform failed: says nothing about the model.</summary>
    [JsonStringEnumMemberName("infrastructure")]
    Infrastructure,

    /// <summary>The attempt could not be judged: says nothing about the model.</summary>
    [JsonStringEnumMemberName("judge")]
    Judge,

    /// <summary>Stopped before it ended: says nothing about the model.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
