using AgentPlatform.Mcp;
using AgentPlatform.Tools.Files.Workspace;
using static AgentPlatform.Tools.Files.Serving.FilesServer;

namespace AgentPlatform.Tools.Files.Serving;

/// <summary>Changing files, in the work folder only.</summary>
internal sealed class WriteTools(WorkFolder work)
{
    private const int LongestChars = 4 << 20;

    public IReadOnlyList<Tool> All =>
    [
        new(
            "write_file", "Write a file", "Writes a text file; what was in it is gone.", ToolEffect.Idempotent,
            [PathArgument, Argument.Text("text", "The whole text.")],
            async (call, cancellationToken) =>
            {
                var path = FileToWrite(call.Text("path"));
                await File.WriteAllTextAsync(path, Bounded(call.Text("text")), cancellationToken);
                return $"{new FileInfo(path).Length} bytes in {work.Show(path)}";
            }),
        new(
            "append_file", "Append to a file", "Writes text at the end of a file, which is made where it does not exist.", ToolEffect.Additive,
            [PathArgument, Argument.Text("text", "The text to add.")],
            async (call, cancellationToken) =>
            {
                var path = FileToWrite(call.Text("path"));
                await File.AppendAllTextAsync(path, Bounded(call.Text("text")), cancellationToken);
                return $"{new FileInfo(path).Length} bytes in {work.Show(path)}";
            }),
        new(
            "edit_file", "Edit a file", "Replaces a text in a file; it must occur exactly once, unless all are to be replaced.", ToolEffect.Destructive,
            [PathArgument, Argument.Text("old", "The text to replace, exactly as it stands."), Argument.Text("new", "What to put there."), Argument.Flag("all", "Whether to replace every occurrence (no).")],
            EditAsync),
        Tool.Of("make_folder", "Make a folder", "Makes a folder, with those above it.", ToolEffect.Idempotent, [PathArgument], call =>
        {
            var path = work.ToWrite(call.Text("path"));
            return File.Exists(path) ? throw new ToolException($"'{call.Text("path")}' is a file.") : work.Show(Directory.CreateDirectory(path).FullName);
        }),
        Tool.Of(
            "copy_file", "Copy a file", "Copies a file into the work folder; nothing is replaced.", ToolEffect.Additive,
            [Argument.Text("from", "The file."), Argument.Text("to", "Where the copy goes.")],
            call =>
            {
                var target = New(call.Text("to"));
                File.Copy(work.ToRead(call.Text("from")), target);
                return work.Show(target);
            }),
        Tool.Of(
            "move_file", "Move a file", "Moves or renames a file or folder in the work folder; nothing is replaced.", ToolEffect.Destructive,
            [Argument.Text("from", "The file or folder."), Argument.Text("to", "Where it goes.")],
            call =>
            {
                var (source, target) = (Existing(call.Text("from")), New(call.Text("to")));
                Directory.Move(source, target);
                return work.Show(target);
            }),
        Tool.Of(
            "delete_file", "Delete a file", "Deletes a file, or a folder with all that is in it, in the work folder.", ToolEffect.Destructive, [PathArgument],
            call =>
            {
                var path = Existing(call.Text("path"));
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
                else
                {
                    File.Delete(path);
                }

                return $"{work.Show(path)} is gone";
            }),
    ];

    private async ValueTask<ToolResult> EditAsync(ToolArguments call, CancellationToken cancellationToken)
    {
        var path = Existing(call.Text("path"));
        var text = await DocumentText.TextAsync(path, cancellationToken);
        var old = call.Text("old");
        var count = old.Length == 0 ? throw new ToolException("'old' is empty.") : text.Split(old).Length - 1;
        if (count == 0 || (count > 1 && !call.Flag("all")))
        {
            throw new ToolException(count == 0
                ? "'old' does not occur in the file; read_text shows what does."
                : $"'old' occurs {count} times; give more of the text around it, or set 'all'.");
        }

        await File.WriteAllTextAsync(path, Bounded(text.Replace(old, call.Text("new"), StringComparison.Ordinal)), cancellationToken);
        return $"{count} replaced in {work.Show(path)}";
    }

    private string FileToWrite(string path) => work.ToWrite(path) is var full && Directory.Exists(full) ? throw new ToolException($"'{path}' is a folder.") : full;

    private string Existing(string path) => work.ToWrite(path) is var full && Path.Exists(full) ? full : throw new ToolException($"'{path}' does not exist.");

    private string New(string path) => work.ToWrite(path) is var full && Path.Exists(full) ? throw new ToolException($"'{path}' exists already.") : full;

    private static string Bounded(string text) => text.Length <= LongestChars ? text : throw new ToolException($"The text has more than {LongestChars} characters.");
}
