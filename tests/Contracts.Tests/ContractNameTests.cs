using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace AgentPlatform.Tests.Contracts;

/// <summary>The rules for corridors, read off the descriptors.</summary>
public sealed partial class ContractNameTests
{
    private static readonly string[] MutatingVerbs =
    [
        "Submit", "Lease", "Renew", "Release", "Pull", "Commit", "Stop", "Start", "Publish", "Push", "Call", "Remove",
        "Reload", "Acquire", "Exec", "Put", "Snapshot", "Fork", "Heartbeat", "Set", "Rollout",
    ];
    private static readonly string[] ModelShapes = ["hidden_size", "intermediate_size", "vocabulary_size", "batch_size", "group_size"];

    [Fact]
    public void Files_All_AreFound()
    {
        Assert.Equal(
            ["agentdock", "eval", "experience", "inference", "ledger", "rollout", "trainer"],
            ContractFiles.All.Select(file => file.Package.Split('.')[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Packages_All_AreNamedByRoomAndVersion() => Empty(
        from file in ContractFiles.All
        let match = PackagePattern().Match(file.Package)
        where !match.Success || !file.Name.StartsWith($"agentplatform/{match.Groups[1].Value}/v1/", StringComparison.Ordinal)
        select $"{file.Name} has package {file.Package}");

    [Fact]
    public void CsharpNamespaces_All_FollowThePackage() => Empty(
        from file in ContractFiles.All
        let expected = "AgentPlatform.Contracts." + file.Package.Split('.')[1] + ".V1"
        where !string.Equals(file.GetOptions().CsharpNamespace, expected, StringComparison.OrdinalIgnoreCase)
        select $"{file.Name} has csharp_namespace {file.GetOptions().CsharpNamespace}");

    [Fact]
    public void Services_All_EndInService() => Empty(
        from service in ContractFiles.Services
        where !service.Name.EndsWith("Service", StringComparison.Ordinal)
        select service.FullName);

    [Fact]
    public void Rpcs_All_HaveARequestAndAResponseOfTheirOwnName() => Empty(
        from method in ContractFiles.Methods
        where !RpcPattern().IsMatch(method.Name)
            || method.InputType.FullName != $"{method.File.Package}.{method.Name}Request"
            || method.OutputType.FullName != $"{method.File.Package}.{method.Name}Response"
        select $"{method.FullName}({method.InputType.FullName}) returns ({method.OutputType.FullName})");

    [Fact]
    public void Requests_All_BelongToOneRpc() => Empty(
        from use in ContractFiles.Methods.SelectMany(method => (MessageDescriptor[])[method.InputType, method.OutputType])
        group use by use.FullName into uses
        where uses.Count() > 1
        select $"{uses.Key} is used {uses.Count()} times");

    [Fact]
    public void Messages_NamedRequestOrResponse_BelongToAnRpc()
    {
        var used = ContractFiles.Methods.SelectMany(method => (string[])[method.InputType.FullName, method.OutputType.FullName]).ToHashSet();
        Empty(
            from message in ContractFiles.Messages
            where (message.Name.EndsWith("Request", StringComparison.Ordinal) || message.Name.EndsWith("Response", StringComparison.Ordinal)) && !used.Contains(message.FullName)
            select message.FullName);
    }

    [Fact]
    public void Requests_OfMutatingRpcs_CarryAnIdempotencyKey() => Empty(
        from method in ContractFiles.Methods
        where MutatingVerbs.Any(verb => VerbOf(method.Name) == verb) && !CarriesKey(method)
        select $"{method.FullName} has no idempotency_key");

    [Fact]
    public void Rpcs_Verbs_AreKnownToBeReadingOrMutating()
    {
        string[] reading = ["Get", "List", "Watch", "Generate", "Score", "Read"];
        Empty(
            from method in ContractFiles.Methods
            where !reading.Contains(VerbOf(method.Name)) && !MutatingVerbs.Contains(VerbOf(method.Name))
            select $"{method.FullName}: say here whether {VerbOf(method.Name)} reads or mutates");
    }

    [Fact]
    public void Enums_Zero_IsUnspecified() => Empty(
        from type in ContractFiles.Enums
        let zero = type.FindValueByNumber(0)
        where zero?.Name != $"{Screaming(type.Name)}_UNSPECIFIED"
        select $"{type.FullName}: {zero?.Name}");

    [Fact]
    public void Enums_Values_CarryTheEnumsName() => Empty(
        from type in ContractFiles.Enums
        from value in type.Values
        where !value.Name.StartsWith(Screaming(type.Name) + "_", StringComparison.Ordinal)
        select value.FullName);

    [Fact]
    public void Fields_All_AreSnakeCase() => Empty(
        from message in ContractFiles.Messages
        from field in message.Fields.InFieldNumberOrder()
        where !SnakePattern().IsMatch(field.Name)
        select field.FullName);

    [Fact]
    public void Fields_ThatCountBytesTokensOrSeconds_EndInTheirUnit() => Empty(
        from message in ContractFiles.Messages
        from field in message.Fields.InFieldNumberOrder()
        where IsNumber(field)
        let words = field.Name.Split('_')
        let last = words[^1]
        // A rate names its unit first: tokens_per_s.
        where !words.Contains("per")
        where (words.Contains("bytes") && last != "bytes")
            || (words.Contains("tokens") && last != "tokens")
            || (words.Contains("seconds") && last != "seconds")
            || last is "kb" or "mb" or "gb" or "byte" or "len" or "length" or "ms" or "millis" or "minutes" or "time"
            || (last == "size" && !ModelShapes.Contains(field.Name))
        select field.FullName);

    [Fact]
    public void Fields_ThatAreTimes_AreTimestampsOrDurations() => Empty(
        from message in ContractFiles.Messages
        from field in message.Fields.InFieldNumberOrder()
        where field.Name.EndsWith("_at", StringComparison.Ordinal) || field.Name.EndsWith("_duration", StringComparison.Ordinal) || field.Name is "timeout" or "wait" or "duration"
        where field.FieldType != FieldType.Message || field.MessageType.FullName is not ("google.protobuf.Timestamp" or "google.protobuf.Duration")
        select field.FullName);

    [Fact]
    public void Fields_ThatAreIds_AreTexts() => Empty(
        from message in ContractFiles.Messages
        from field in message.Fields.InFieldNumberOrder()
        where (field.Name.EndsWith("_id", StringComparison.Ordinal) && field.Name != "process_id") && field.FieldType != FieldType.String
        select field.FullName);

    private static bool CarriesKey(MethodDescriptor method)
    {
        if (method.InputType.FindFieldByName("idempotency_key") is { FieldType: FieldType.String })
        {
            return true;
        }
        // A client stream carries it in its first part.
        return method.IsClientStreaming && method.InputType.Fields.InFieldNumberOrder().Any(part =>
            part.FieldType == FieldType.Message && part.MessageType.FindFieldByName("idempotency_key") is { FieldType: FieldType.String });
    }

    private static bool IsNumber(FieldDescriptor field) => !field.IsMap && field.FieldType is FieldType.Int32 or FieldType.Int64 or FieldType.UInt32 or FieldType.UInt64
        or FieldType.Double or FieldType.Float or FieldType.SInt32 or FieldType.SInt64 or FieldType.Fixed32 or FieldType.Fixed64;

    private static string VerbOf(string rpc) => VerbPattern().Match(rpc).Value;

    private static string Screaming(string name) => WordStart().Replace(name, "_$0").TrimStart('_').ToUpperInvariant();

    private static void Empty(IEnumerable<string> offences)
    {
        var list = offences.ToList();
        Assert.True(list.Count == 0, string.Join('\n', list));
    }

    [GeneratedRegex(@"\Aagentplatform\.([a-z][a-z0-9]*)\.v1\z")]
    private static partial Regex PackagePattern();

    [GeneratedRegex(@"\A[A-Z][a-z]+([A-Z][a-zA-Z]*)?\z")]
    private static partial Regex RpcPattern();

    [GeneratedRegex(@"\A[A-Z][a-z]+")]
    private static partial Regex VerbPattern();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\z")]
    private static partial Regex SnakePattern();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();
}
