using System.Reflection;
using AgentPlatform.Contracts.Ledger.V1;
using Google.Protobuf.Reflection;

namespace AgentPlatform.Tests.Contracts;

/// <summary>Every generated file descriptor of the Contracts assembly.</summary>
internal static class ContractFiles
{
    public static IReadOnlyList<FileDescriptor> All { get; } = [.. typeof(LedgerReflection).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()
        .OrderBy(file => file.Name, StringComparer.Ordinal)];

    public static IEnumerable<ServiceDescriptor> Services => All.SelectMany(file => file.Services);

    public static IEnumerable<MethodDescriptor> Methods => Services.SelectMany(service => service.Methods);

    /// <summary>All messages, nested ones too, without those that stand for map entries.</summary>
    public static IEnumerable<MessageDescriptor> Messages => All.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums => All.SelectMany(file => file.EnumTypes).Concat(Messages.SelectMany(message => message.EnumTypes));

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(WithNested).Prepend(message);
}
