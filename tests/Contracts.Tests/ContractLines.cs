using System.Globalization;
using Google.Protobuf.Reflection;

namespace AgentPlatform.Tests.Contracts;

/// <summary>The wire contract as lines that can be compared: one per field, enum value, rpc and reserved number.</summary>
internal static class ContractLines
{
    private const string Reserved = "(reserved)";

    public static SortedSet<string> Of(IEnumerable<FileDescriptor> files)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var method in file.Services.SelectMany(service => service.Methods))
            {
                lines.Add($"{method.FullName} = {(method.IsClientStreaming ? "stream " : "")}{method.InputType.FullName} -> {(method.IsServerStreaming ? "stream " : "")}{method.OutputType.FullName}");
            }
            AddEnums(file.EnumTypes, lines);
            foreach (var message in file.MessageTypes)
            {
                AddMessage(message, lines);
            }
        }
        return lines;
    }

    /// <summary>The lines of <paramref name="golden"/> that are gone and were not replaced by a reservation.</summary>
    public static IEnumerable<string> Broken(IEnumerable<string> golden, IReadOnlySet<string> current) =>
        golden.Where(line => !current.Contains(line) && !current.Contains(AsReserved(line)));

    // agentplatform.eval.v1.Share.value = 1 double  ->  agentplatform.eval.v1.Share.(reserved) = 1
    private static string AsReserved(string line)
    {
        var parts = line.Split(' ');
        return parts.Length < 3 ? "" : $"{parts[0][..(parts[0].LastIndexOf('.') + 1)]}{Reserved} = {parts[2]}";
    }

    private static void AddMessage(MessageDescriptor message, SortedSet<string> lines)
    {
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{field.FullName} = {field.FieldNumber} {TypeOf(field)}"));
        }
        foreach (var range in message.ToProto().ReservedRange)
        {
            for (var number = range.Start; number < range.End; number++)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{message.FullName}.{Reserved} = {number}"));
            }
        }
        AddEnums(message.EnumTypes, lines);
        foreach (var nested in message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true))
        {
            AddMessage(nested, lines);
        }
    }

    private static void AddEnums(IEnumerable<EnumDescriptor> types, SortedSet<string> lines)
    {
        foreach (var value in types.SelectMany(type => type.Values))
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{value.EnumDescriptor.FullName}.{value.Name} = {value.Number} value"));
        }
    }

    private static string TypeOf(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var entry = field.MessageType;
            return $"map<{TypeOf(entry.FindFieldByNumber(1))},{TypeOf(entry.FindFieldByNumber(2))}>";
        }
        var name = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        var oneof = field.RealContainingOneof is { } containing ? $" oneof {containing.Name}" : "";
        return (field.IsRepeated ? "repeated " : "") + name + oneof;
    }
}
