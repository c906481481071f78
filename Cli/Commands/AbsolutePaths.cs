using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AgentPlatform.Cli.Commands;

/// <summary>
/// Makes the paths in a message absolute: a service works in another folder than the person at the keyboard. Paths are the
/// fields named ..._path, ..._paths and tokenizer_texts.
/// </summary>
internal static class AbsolutePaths
{
    public static void Apply(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.String && field.Name.EndsWith("_paths", StringComparison.Ordinal))
            {
                var paths = (IList<string>)field.Accessor.GetValue(message);
                for (var i = 0; i < paths.Count; i++)
                {
                    paths[i] = Path.GetFullPath(paths[i]);
                }
            }
            else if (field is { FieldType: FieldType.String, IsRepeated: false } && (field.Name.EndsWith("_path", StringComparison.Ordinal) || field.Name == "tokenizer_texts"))
            {
                if (field.Accessor.GetValue(message) is string { Length: > 0 } path)
                {
                    field.Accessor.SetValue(message, Path.GetFullPath(path));
                }
            }
            else if (field is { FieldType: FieldType.Message, IsRepeated: false } && field.Accessor.GetValue(message) is IMessage inner)
            {
                Apply(inner);
            }
        }
    }
}
