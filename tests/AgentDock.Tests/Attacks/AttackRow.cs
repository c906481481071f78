using System.Text.Json.Serialization;

namespace AgentPlatform.Tests.Attacks;

/// <summary>One attempt in artifacts/bench/attack.json.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="Where">"tool container", "leased sandbox", or the door.</param>
/// <param name="Succeeded">It worked, which it must not.</param>
/// <param name="Control">What came of it without the protection: "succeeded", or why it was not tried.</param>
/// <param name="Detail">How it ended.</param>
internal sealed record AttackRow(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("where")] string Where,
    [property: JsonPropertyName("succeeded")] bool Succeeded,
    [property: JsonPropertyName("control")] string Control,
    [property: JsonPropertyName("detail")] string Detail);
