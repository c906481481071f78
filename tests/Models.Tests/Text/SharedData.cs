using System.Runtime.CompilerServices;

namespace AgentPlatform.Tests.Models.Text;

/// <summary>The real Qwen3 tokenizer and vectors, which lie beside the repository where there is one; not part of the product.</summary>
internal static class SharedData
{
    public static string Qwen3(string name, [CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "shared", "data", "qwen3", name);
            if (File.Exists(file))
            {
                return File.ReadAllText(file);
            }
        }

        Assert.Skip($"shared/data/qwen3/{name} is not beside the repository");
        return "";
    }
}
