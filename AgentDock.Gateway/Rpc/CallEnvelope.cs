using AgentPlatform.AgentDock.Tools;
using AgentPlatform.Contracts.AgentDock.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AgentPlatform.AgentDock.Rpc;

/// <summary>A finished call in the words of gRPC.</summary>
internal static class CallEnvelope
{
    internal static CallToolResponse Of(ToolOutcome outcome)
    {
        var result = outcome.Result;
        var response = new CallToolResponse
        {
            Ok = outcome.Ok,
            Status = result.Status,
            Fault = result.Fault,
            Text = result.Text,
            StructuredJson = result.StructuredJson,
            Truncated = result.Truncated,
            Truncation = result.Truncation,
            Server = outcome.Server,
            AnsweredBy = result.AnsweredBy,
            Version = result.Version,
            Origin = result.Origin,
            OriginKey = result.OriginKey,
            InjectedFault = result.InjectedFault,
            QueueDuration = Duration.FromTimeSpan(result.QueueDuration),
            RunDuration = Duration.FromTimeSpan(result.RunDuration),
            GatewayDuration = Duration.FromTimeSpan(outcome.GatewayDuration),
        };
        foreach (var attempt in result.Attempts)
        {
            response.Attempts.Add(new Attempt
            {
                Replica = attempt.Replica,
                Fault = attempt.Fault,
                Message = attempt.Message,
                Duration = Duration.FromTimeSpan(attempt.Duration),
                Tool = attempt.Tool,
                Version = attempt.Version,
                Hedged = attempt.Hedged,
            });
        }

        foreach (var media in result.Media)
        {
            response.Media.Add(new Media
            {
                Kind = media.Kind,
                MimeType = media.MimeType,
                Content = UnsafeByteOperations.UnsafeWrap(media.Content),
                Uri = media.Uri,
                Name = media.Name,
            });
        }

        foreach (var repair in result.Repairs)
        {
            response.Repairs.Add(new Repair { Path = repair.Path, Note = repair.Note });
        }

        return response;
    }
}
